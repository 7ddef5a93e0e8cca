/** Putting firmware on boards: what is in BOOTSEL, how far a copy is. The window asks; nothing is told unasked. */
import { z } from 'zod';

export const flashCommands = [
  /** Replies with a FlashView. Looks for drives unless something is being flashed. */
  z.object({ type: z.literal('flashState') }),
  /** Begins; flashState tells how it goes on. `drive`: a path of FlashView.drives. */
  z.object({ type: z.literal('flashBoard'), drive: z.string().min(1).max(4096) }),
  z.object({ type: z.literal('cancelFlash') }),
  /** Replies with the path of the Arduino library's zip. */
  z.object({ type: z.literal('exportArduino') }),
] as const;

export interface FlashView {
  /** Paths of boards in BOOTSEL. */
  readonly drives: readonly string[];
  readonly phase: 'idle' | 'copying' | 'waiting' | 'done' | 'failed';
  readonly bytes: number;
  readonly totalBytes: number;
  /** Done: the board's id. */
  readonly boardId?: string | undefined;
  /** Failed: what happened and what to do. */
  readonly text?: string | undefined;
}
