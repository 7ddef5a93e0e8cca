/** What a person asked to be adapted, as the command takes it. */
import type { Command } from '../../../electron/contract.ts';

type AdaptCommand = Extract<Command, { type: 'adapt' }>;
export type Wish = { -readonly [K in keyof Omit<AdaptCommand, 'type'>]: AdaptCommand[K] };

export const FIRST_WISH: Wish = {
  boardId: '',
  amplitude: 3.2,
  phase: 1.1,
  taskNumber: 0,
  supportSamples: 10,
  steps: 32,
};

/** Another task of the same kind. @param random in [0, 1) */
export function anotherTask(wish: Wish, random: () => number): Wish {
  const amplitude = Math.round((0.5 + 4.5 * random()) * 10) / 10;
  const phase = Math.round(628 * random()) / 100;
  return { ...wish, amplitude, phase, taskNumber: Math.floor(random() * 1_000_000) };
}
