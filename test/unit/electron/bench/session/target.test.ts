/** Joules to a target and for each percent, live: in the view that the window shows, in the result, on the command line. */
import { expect, test } from 'vitest';
import type { RunView } from '../../../../../electron/contract.ts';
import { settingsFrom } from '../../../../../electron/bench/commands/run-options.ts';
import { summary } from '../../../../../electron/bench/commands/run.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';

const flags = { boards: 'virtual:2', task: 'sine', strategy: 'tinymetafed', rounds: 8, seed: 7 };

test('a run with a target says what reaching it took, from the first evaluation that did', async () => {
  const views: RunView[] = [];
  const settings = settingsFrom({ ...flags, boardsPerRound: 0, deadline: 0, evaluateEvery: 2, target: 2.95 });
  const outcome = await runHeadless({
    settings,
    boards: 'virtual:2',
    folder: undefined,
    onProgress: (view) => views.push(view),
  });
  const { result } = outcome;
  const first = result.curve.find(({ value }) => value <= 2.95);
  expect(first).toBeDefined();
  expect(result.targetCost).toEqual({
    target: 2.95,
    rounds: first?.round,
    bytes: (first?.bytesUp ?? 0) + (first?.bytesDown ?? 0),
    joules: first?.joules,
  });
  expect(views.at(-1)?.targetCost).toEqual(result.targetCost);
  expect(result.joulesPerPercent).toBeGreaterThan(0);
  expect(views.at(-1)?.joulesPerPercent).toBe(result.joulesPerPercent);
  const text = summary(outcome);
  expect(text).toMatch(/To MSE 2\.95: \d+ rounds, [\d.]+\u202fkB, ≈.*\(model\)\./);
  expect(text).toMatch(/Energy for each percent less error: ≈.*\(model\)\./);
}, 60_000);

test('without a target, or short of it, nothing is said of it', async () => {
  const outcome = await runHeadless({
    settings: settingsFrom({ ...flags, rounds: 2, boardsPerRound: 0, deadline: 0, target: 1e-6 }),
    boards: 'virtual:2',
    folder: undefined,
  });
  expect(outcome.result.targetCost).toBeNull();
  expect(summary(outcome)).not.toContain('To MSE');
}, 60_000);
