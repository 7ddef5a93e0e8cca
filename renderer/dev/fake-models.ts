/** Built-in models of the sine task, as the bench lists them. For development and pictures only. */
import type { BoardFitView, GalleryView } from '../../electron/contract.ts';

const fits = (needed: string): BoardFitView[] => [
  { board: 'Raspberry Pi Pico', fit: 'fits', memoryBytes: 204_800, reason: undefined },
  {
    board: 'Arduino Mega 2560',
    fit: 'too large',
    memoryBytes: 4160,
    reason: `It needs ${needed}; this board offers 4.2 kB.`,
  },
  {
    board: 'Arduino Uno',
    fit: 'too large',
    memoryBytes: 0,
    reason:
      "No model runs on it: the firmware itself does not fit an Uno's 32 kB of flash and 2 kB of memory.",
  },
  { board: 'Virtual board', fit: 'fits', memoryBytes: 196_608, reason: undefined },
];

const sine = (hidden: 32 | 40, parameters: number, board: number, feedback: number): GalleryView => ({
  name: `1-${hidden}-${hidden}-1`,
  task: 'sine',
  taskSet: { hidden: String(hidden) },
  layers: `dense ${hidden}, dense ${hidden}, dense 1`,
  inputs: 1,
  outputs: 1,
  parameters,
  parameterBytes: 4 * parameters,
  boardBytes: board,
  boardBytesWithFeedback: feedback,
  fits: fits(`${(board / 1000).toFixed(1)} kB`),
});

export const fakeModels = (): GalleryView[] => [sine(32, 1153, 9744, 14_356), sine(40, 1761, 14_736, 21_780)];
