import { describe, expect, test } from 'vitest';
import type { RoundView, Snapshot } from '../../../../electron/contract.ts';
import { KEPT_ROUNDS, spentWith } from '../../../../electron/contract/history.ts';
import { EMPTY, reduceAll, WHOLE_BYTES } from '../../../../renderer/state/bench-state.ts';
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
  engine: { state: 'ready', name: 'wasm', build: { tfjs: '4.22.0', simd: true } },
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

  test('the screen goes on to the newest round when it is told, and back with a run that begins anew', () => {
    const opened = reduceAll(EMPTY, [{ type: 'snapshot', snapshot }, { type: 'follow' }]);
    expect(opened.newest).toBe(2);
    const more = reduceAll(opened, [{ type: 'round', round: round(3) }]);
    expect(more.rounds.at(-1)!.round).toBe(3);
    expect(more.newest).toBe(2);
    expect(reduceAll(more, [{ type: 'follow' }]).newest).toBe(3);
    expect(reduceAll(more, [{ type: 'cleared' }]).newest).toBe(0);
    expect(reduceAll(more, [{ type: 'rewound', rounds: 1, evaluations: 0, log: [] }]).newest).toBe(1);
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

  const phases = Array.from({ length: 9 }, () => ({
    phase: 'train' as const,
    startUs: 0,
    endUs: 100,
    energyPj: 5,
  }));
  const power = Array.from({ length: 300 }, (_, i) => [i, 0.1] as const);
  const heavy = (n: number): RoundView => {
    const [client] = round(n).clients;
    const clients = Array.from({ length: 8 }, (_, i) => ({ ...client!, boardId: `v${i}`, phases, power }));
    return { ...round(n), clients };
  };
  const told = (from: number, to: number): StateEvent[] =>
    Array.from({ length: to - from + 1 }, (_, i) => ({ type: 'round', round: heavy(from + i) }));

  test('only the newest rounds of a long run keep phases and power, as many as their bytes allow', () => {
    const state = reduceAll(EMPTY, told(1, 600));
    expect(state.rounds).toHaveLength(600);
    expect(state.wholeBytes).toBeLessThanOrEqual(WHOLE_BYTES);
    const whole = state.rounds.filter(({ clients }) => clients[0]!.power !== undefined);
    expect(whole[0]).toBe(state.rounds[state.wholeFrom]);
    expect(whole.length).toBeGreaterThan(250);
    expect(state.rounds[0]!.clients[0]).toMatchObject({ phases: [], power: undefined, energyPj: 5 });
  });

  test('told in small batches or at once, a long run is kept alike, bounded, with what it spent', () => {
    const most = 3 * KEPT_ROUNDS;
    let state = EMPTY;
    for (let from = 1; from <= most; from += 7)
      state = reduceAll(state, told(from, Math.min(most, from + 6)));
    expect(state.rounds.length).toBeLessThanOrEqual(KEPT_ROUNDS);
    expect(state.rounds[0]!.round).toBe(1);
    expect(state.rounds.slice(-KEPT_ROUNDS / 2).map((r) => r.round)).toEqual(
      Array.from({ length: KEPT_ROUNDS / 2 }, (_, i) => most - KEPT_ROUNDS / 2 + 1 + i),
    );
    for (const r of state.rounds) expect(r.spent.modelPj).toBe(40 * r.round);
    expect(state.wholeBytes).toBeLessThanOrEqual(WHOLE_BYTES);
    const whole = state.rounds.findIndex(({ clients }) => clients[0]!.power !== undefined);
    expect(whole).toBe(state.wholeFrom);
  });

  test('goes back to an earlier round although rounds between are gone', () => {
    const state = reduceAll(reduceAll(EMPTY, told(1, 2 * KEPT_ROUNDS)), [
      { type: 'rewound', rounds: 1000, evaluations: 0, log: [] },
    ]);
    const last = state.rounds.at(-1)!.round;
    expect(last).toBeLessThanOrEqual(1000);
    expect(last).toBeGreaterThan(990);
    const next = reduceAll(state, [{ type: 'round', round: heavy(1001) }]);
    expect(next.rounds.at(-1)!.round).toBe(1001);
  });

  test('believes the bench about what earlier rounds spent', () => {
    const spent = spentWith({ measuredPj: 7, modelPj: undefined, durationUs: 1 }, round(9));
    const state = reduceAll(EMPTY, [{ type: 'round', round: { ...round(9), spent } }]);
    expect(state.rounds[0]!.spent).toEqual({ measuredPj: 7, modelPj: 5, durationUs: 1001 });
  });

  test('says why the bench is gone', () => {
    expect(reduceAll(EMPTY, [{ type: 'lost', reason: 'The bench process ended.' }]).lost).toBe(
      'The bench process ended.',
    );
  });
});
