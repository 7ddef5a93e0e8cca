/** The energy report: what it is made of, and what can be exported of it. */

import { z } from 'zod';
import { EXPORT_FORMATS, REPORT_SECTIONS } from './report-parts.ts';

export { EXPORT_FORMATS, REPORT_SECTIONS } from './report-parts.ts';

export type ReportSection = (typeof REPORT_SECTIONS)[number];

export interface ReportReadout {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly plusMinus?: string;
  readonly note: string;
  /** Modelled: italic, hatched, never beside a measured figure without saying so. */
  readonly model?: boolean;
}

export interface ReportTableRow {
  readonly cells: readonly string[];
  readonly style?: 'total' | 'model';
}

/** One piece of the paper. Texts are plain; `svg` is markup made by this program. */
export type ReportBlock =
  | {
      readonly kind: 'title';
      readonly title: string;
      readonly subtitle: string;
      readonly aside: readonly string[];
    }
  | { readonly kind: 'readouts'; readonly items: readonly ReportReadout[] }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly warn?: boolean }
  | { readonly kind: 'figure'; readonly name: string; readonly svg: string; readonly caption: string }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly {
        readonly title: string;
        readonly right?: boolean;
        readonly mono?: boolean;
      }[];
      readonly rows: readonly ReportTableRow[];
    }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] };

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportSize {
  readonly format: ExportFormat;
  /** File names that it makes. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** The bytes are an estimate from the first rounds of a long run; the rows are not. */
  readonly estimated?: true;
  /** Of tables: data rows, the header not counted. */
  readonly rows?: number;
  readonly pages?: number;
}

export interface ReportView {
  readonly path: string;
  readonly name: string;
  readonly rounds: number;
  readonly sections: readonly { readonly section: ReportSection; readonly blocks: readonly ReportBlock[] }[];
  readonly sizes: readonly ExportSize[];
  readonly recordingBytes: number;
  readonly sha256: string;
  readonly firmware: string;
  /** Letters, separated by commas; empty for none. */
  readonly measuredBoards: string;
  readonly modelBoards: string;
  /** What a reader has to know before using it: damage, missing calibrations, drift, tables too long for a spreadsheet. */
  readonly warnings: readonly string[];
}

/** A recording that can be reported. */
export interface ReportSource {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

const path = z.string().min(1).max(4096);
const ReportChoice = z.object({
  path,
  sections: z.array(z.enum(REPORT_SECTIONS)).max(REPORT_SECTIONS.length),
  paper: z.enum(['a4', 'letter']),
  /** Another recording to compare with. */
  reference: path.optional(),
});
export type ReportChoice = z.infer<typeof ReportChoice>;

export const reportCommands = [
  /** The reply's value is a list of `ReportSource`, newest first. */
  z.object({ type: z.literal('reportSources') }),
  /** The reply's value is a `ReportView`. Gives up one that is being read; progress comes as events. */
  z.object({ type: z.literal('openReport'), choice: ReportChoice }),
  /** Writes files beside the recording. The reply's value: their folder and paths. */
  z.object({
    type: z.literal('exportReport'),
    choice: ReportChoice,
    formats: z.array(z.enum(EXPORT_FORMATS)).max(EXPORT_FORMATS.length),
  }),
  /** Gives up the reading or writing under way; its command is refused with a sentence. Half a file is not left. */
  z.object({ type: z.literal('cancelReport') }),
] as const;
