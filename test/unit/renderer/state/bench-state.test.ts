import { describe, expect, test } from 'vitest';
import type { RoundView, Snapshot } from '../../../../electron/contract.ts';
import { EMPTY, POWER_ROUNDS, reduceAll } from '../../../../renderer/state/bench-state.ts';
import type { StateEvent } from '../../../../renderer/state/bench-state.ts';

function round(n: number): RoundView {
  return {
    round: n,
    bytesUp: 10,
    bytesDown: 20,
    totalBytesUp: 10 * n,
    totalBytesDown: 20 * n,
    durationUs: 1000,
    absent: [],
    clients: [
      {
        boardId: 'v1',
        bytesUp: 10,
        coordinatesUp: 1,
        coordinatesDown: 1,
        bytesDown: 20,
        meanLoss: 1,
        energyPj: 5,
        energyPlusMinusPj: undefined,
        provenance: 'model',
        phases: [],
        power: [
          [0, 0.5],
          [100, 0.25],
        ],
      },
    ],
  };
}

const snapshot: Snapshot = {
  version: '0.1.0',
  engine: { name: 'wasm', text: 'TensorFlow.js: wasm' },
  freeBytes: 1e9,
  strategies: [],
  boards: [],
  run: { ...EMPTY.run, state: 'paused', round: 2 },
  rounds: [round(1), round(2)],
  evaluations: [{ round: 0, metric: 'mse', value: 4, q25: 3, q75: 5, totalBytes: 0 }],
  log: [{ elapsedUs: 0, level: 'info', text: 'Run started, seed 7' }],
};

describe('the window state', () => {
  test('a snapshot fills it and packs power samples', () => {
    const state = reduceAll(EMPTY, [{ type: 'snapshot', snapshot }]);
    expect(state.ready).toBe(true);
    expect(state.rounds.map((r) => r.round)).toEqual([1, 2]);
    expect([...state.rounds[0]!.clients[0]!.power!]).toEqual([0, 0.5, 100, 0.25]);
    expect(state.run.round).toBe(2);
  });

  test('never changes the state it was given', () => {
    const before = reduceAll(EMPTY, [{ type: 'snapshot', snapshot }]);
    const kept = [...before.rounds];
    const after = reduceAll(before, [
      { type: 'round', round: round(3) },
      { type: 'round', round: round(4) },
    ]);
    expect(before.rounds).toEqual(kept);
    expect(after.rounds).toHaveLength(4);
    expect(reduceAll(after, [])).toBe(after);
  });

  test('events that the snapshot already held do no harm', () => {
    const state = reduceAll(EMPTY, [
      { type: 'snapshot', snapshot },
      { type: 'round', round: round(1) },
      { type: 'round', round: round(2) },
      { type: 'evaluation', evaluation: snapshot.evaluations[0]! },
      { type: 'round', round: round(3) },
    ]);
    expect(state.rounds.map((r) => r.round)).toEqual([1, 2, 3]);
    expect(state.evaluations).toHaveLength(1);
  });

  test('a new run starts empty; boards and power stay', () => {
    const reading = { boardId: 'v1', timeUs: 1, powerW: 0.1, currentA: 0.02, busV: 5 };
    const state = reduceAll(
      reduceAll(EMPTY, [
        { type: 'snapshot', snapshot },
        { type: 'power', readings: [reading] },
      ]),
      [{ type: 'cleared' }, { type: 'round', round: round(1) }],
    );
    expect(state.rounds.map((r) => r.round)).toEqual([1]);
    expect(state.evaluations).toEqual([]);
    expect(state.log).toEqual([]);
    expect(state.power.get('v1')).toEqual(reading);
  });

  test('readings of a board that left are forgotten', () => {
    const reading = { boardId: 'v1', timeUs: 1, powerW: 0.1, currentA: 0.02, busV: 5 };
    const state = reduceAll(EMPTY, [
      { type: 'power', readings: [reading] },
      { type: 'boards', boards: [] },
    ]);
    expect(state.power.size).toBe(0);
  });

  test('a long run keeps every round but the power samples of the newest only', () => {
    const events: StateEvent[] = Array.from({ length: POWER_ROUNDS + 50 }, (_, i) => ({
      type: 'round',
      round: round(i + 1),
    }));
    const state = reduceAll(EMPTY, events);
    expect(state.rounds).toHaveLength(POWER_ROUNDS + 50);
    expect(state.rounds[49]!.clients[0]!.power).toBeUndefined();
    expect(state.rounds[50]!.clients[0]!.power).toBeDefined();
  });

  test('says why the bench is gone', () => {
    expect(reduceAll(EMPTY, [{ type: 'lost', reason: 'The bench process ended.' }]).lost).toBe(
      'The bench process ended.',
    );
  });
});
