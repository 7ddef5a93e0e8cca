import { expect, test } from 'vitest';
import { VisitProgress } from '../../../../../electron/bench/session/visit-progress.ts';

const NOWHERE = { roundProgress: undefined, roundText: undefined };

test('a round under way is as far as its boards are, on average; between rounds it is nowhere', () => {
  const progress = new VisitProgress();
  expect(progress.view(3)).toEqual(NOWHERE);
  progress.begin(3);
  expect(progress.view(3)).toEqual(NOWHERE);
  progress.enter('a', 'receive');
  progress.enter('b', 'receive');
  progress.enter('b', 'idle');
  expect(progress.view(3)).toEqual({
    roundProgress: (0.05 + 1) / 2,
    roundText: 'Round 4: 1 of 2 boards done',
  });
  progress.clear();
  expect(progress.view(4)).toEqual(NOWHERE);
});

test('never goes back: not for a late board, an unknown phase, or a round that counts already', () => {
  const progress = new VisitProgress();
  progress.begin(0);
  progress.enter('a', 'send');
  const before = progress.view(0).roundProgress!;
  progress.enter('b', 'receive');
  expect(progress.view(0)).toEqual({ roundProgress: before, roundText: 'Round 1: 0 of 2 boards done' });
  progress.enter('a', 'a phase of another version');
  expect(progress.view(0).roundProgress).toBe(before);
  progress.enter('a', 'idle');
  progress.enter('b', 'idle');
  // The server has counted the round, and it is not cleared yet.
  expect(progress.view(1)).toEqual(NOWHERE);
  progress.begin(1);
  progress.enter('a', 'receive');
  expect(progress.view(1).roundProgress).toBe(0.05);
});
