/** The energy report: what it is made of, and what can be exported of it. */

export const REPORT_SECTIONS = ['summary', 'convergence', 'energy', 'budget', 'settings', 'events'] as const;
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

export const EXPORT_FORMATS = [
  'pdf',
  'html',
  'json',
  'roundsCsv',
  'energyCsv',
  'powerCsv',
  'powerLongCsv',
  'dictionaryCsv',
  'svg',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportSize {
  readonly format: ExportFormat;
  /** File names that it makes. */
  readonly files: readonly string[];
  readonly bytes: number;
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
  readonly provenance: readonly (readonly [name: string, value: string])[];
  /** What a reader has to know before using it: damage, missing calibrations, drift. */
  readonly warnings: readonly string[];
}
