/** What the window asks of the system around it, by way of the bench: menus, files that a person names, notices, leaving. */
import { z } from 'zod';

const word = z.string().max(200);

export const shellCommands = [
  /** The system's menus: titles in the window's language, each item one of the window's commands. */
  z.object({
    type: z.literal('setMenu'),
    menus: z
      .array(
        z.object({
          label: word,
          items: z.array(z.object({ id: word, label: word, keys: word.optional() })).max(60),
        }),
      )
      .max(12),
  }),
  /** What becomes of a run when its window closes; `stay` closes nothing. */
  z.object({ type: z.literal('leave'), how: z.enum(['stop', 'background', 'stay']) }),
  /** A notice of the system; shown only while nobody looks at the window. */
  z.object({ type: z.literal('notify'), title: word, text: z.string().max(1000) }),
  /** Writes a file where a person says. Replies with a `SavedFile`; undefined when they thought better of it. */
  z.object({
    type: z.literal('saveFile'),
    /** As proposed, with its ending. */
    name: z
      .string()
      .max(120)
      .regex(/^[^/\\:*?"<>|]+\.(png|svg|csv)$/),
    /** Text, or bytes in base 64. */
    content: z.union([
      z.object({ text: z.string().max(20_000_000) }),
      z.object({ base64: z.string().max(40_000_000) }),
    ]),
  }),
  /** Lets a person choose a folder. Replies with its path; undefined when they chose none. */
  z.object({ type: z.literal('chooseFolder'), title: word }),
  /** Lets a person choose a recording. Replies with its path; undefined when they chose none. */
  z.object({ type: z.literal('chooseRecording'), title: word }),
] as const;

export interface SavedFile {
  readonly path: string;
  readonly bytes: number;
}

/** What the shell tells a window: a menu's item was chosen, or the window is about to close while a run goes on. */
export type ShellNews = { readonly type: 'command'; readonly id: string } | { readonly type: 'closing' };
