import { expect, test } from 'vitest';
import { VisitProgress } from '../../../../../electron/bench/session/visit-progress.ts';

test('a round under way is as far as its boards are, on average; between rounds it is nowhere', () => {
  const progress = new VisitProgress();
  expect(progress.view(3)).toEqual({ roundProgress: undefined, roundText: undefined });
  progress.enter('a', 'receive');
  progress.enter('b', 'receive');
  progress.enter('b', 'idle');
  expect(progress.view(3)).toEqual({
    roundProgress: (0.05 + 1) / 2,
    roundText: 'Round 4: 1 of 2 boards done',
  });
  progress.enter('a', 'a phase of another version');
  expect(progress.view(3).roundProgress).toBe(0.5);
  progress.clear();
  expect(progress.view(4).roundText).toBeUndefined();
});
