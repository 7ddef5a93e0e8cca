import { describe, expect, test } from 'vitest';
import type { RunView } from '../../../../electron/contract.ts';
import { EMPTY, type StateEvent } from '../../../../renderer/state/bench-state.ts';
import { Turns } from '../../../../renderer/state/turns.ts';

const run = (state: RunView['state'], round = 0): StateEvent => ({
  type: 'run',
  run: { ...EMPTY.run, state, round },
});
const evaluation = (round: number): StateEvent => ({
  type: 'evaluation',
  evaluation: { round, metric: 'mse', value: 1, q25: 1, q75: 1, totalBytes: 0 },
});
const boards: StateEvent = { type: 'boards', boards: [] };
const power: StateEvent = { type: 'power', readings: [] };
const log: StateEvent = { type: 'log', entry: { elapsedUs: 0, level: 'info', text: 'A reconnected' } };

/** Turns of a window that has seen a run begin. */
function going(): Turns {
  const turns = new Turns();
  turns.add(run('running'));
  turns.take();
  return turns;
}
const types = (events: readonly StateEvent[]): string[] => events.map(({ type }) => type);

describe('turns of what streams', () => {
  test('one noun a turn, all of its events at once', () => {
    const turns = going();
    for (const event of [power, boards, evaluation(1), log, run('running', 1), power]) turns.add(event);
    const taken = [turns.take(), turns.take(), turns.take(), turns.take(), turns.take()].map(types);
    expect(taken).toEqual([['evaluation'], ['follow'], ['run'], ['boards', 'log'], ['power', 'power']]);
    expect(turns.empty).toBe(true);
    expect(turns.take()).toEqual([]);
  });

  test('what a person waits for is urgent until it is taken; what streams never is', () => {
    const turns = going();
    for (const event of [power, boards, evaluation(1), log, run('running', 1)]) turns.add(event);
    expect(turns.urgent).toBe(false);
    turns.add({ type: 'reporting', part: undefined });
    expect(turns.urgent).toBe(true);
    turns.takeAll();
    expect(turns.urgent).toBe(false);
  });

  test('what waits alone comes at the next turn', () => {
    const turns = going();
    for (let i = 0; i < 6; i += 1) {
      turns.add(power);
      expect(turns.take()).toEqual([power]);
    }
  });

  test('a noun that streams without end keeps nobody waiting', () => {
    const turns = going();
    turns.add(log);
    const seen: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      turns.add(power);
      turns.add(evaluation(i));
      turns.add(run('running', i));
      seen.push(...types(turns.take()));
    }
    expect(seen).toContain('log');
  });

  test.each([
    ['a run that pauses', run('pausing', 1)],
    ['a run that ends', run('finished', 1)],
    ['a new run', { type: 'cleared' }],
    ['a lost bench', { type: 'lost', reason: 'The bench process ended.' }],
    ['a replay that went back', { type: 'rewound', rounds: 0, evaluations: 0, log: [] }],
  ] as readonly [string, StateEvent][])('%s brings everything that waits, in order', (_name, urgent) => {
    const turns = going();
    const before = [power, evaluation(1), boards];
    for (const event of [...before, urgent, log]) turns.add(event);
    expect(turns.take()).toEqual([...before, urgent, log, { type: 'follow' }]);
    expect(turns.empty).toBe(true);
    turns.add(power);
    turns.add(boards);
    expect(turns.take()).toHaveLength(1);
  });

  test('a run that merely goes on is not urgent', () => {
    const turns = going();
    turns.add(run('running', 1));
    turns.add(boards);
    expect(turns.take()).toHaveLength(1);
  });
});
