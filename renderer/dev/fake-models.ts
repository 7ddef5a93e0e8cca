/** Built-in models of the sine task, as the bench lists them. For development and pictures only. */
import type { BoardFitView, GalleryView } from '../../electron/contract.ts';

const fits = (needed: string): BoardFitView[] => [
  { board: 'Raspberry Pi Pico', fit: 'fits', memoryBytes: 204_800, reason: undefined },
  {
    board: 'Arduino Mega 2560',
    fit: 'too large',
    memoryBytes: 4960,
    reason: `It needs ${needed}; this board offers 5.0 kB.`,
  },
  {
    board: 'Arduino Uno',
    fit: 'too large',
    memoryBytes: 592,
    reason: `It needs ${needed}; this board offers 0.6 kB.`,
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

export const fakeModels = (): GalleryView[] => [sine(32, 1153, 9876, 14_488), sine(40, 1761, 14_868, 21_912)];
