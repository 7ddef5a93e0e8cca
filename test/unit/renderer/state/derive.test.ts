import { describe, expect, test } from 'vitest';
import { EMPTY } from '../../../../renderer/state/bench-state.ts';
import type { ClientRecord } from '../../../../renderer/state/bench-state.ts';
import { pace, progress, runPhase, savings, sumEnergy } from '../../../../renderer/state/derive.ts';
import {
  FOLLOWING,
  hold,
  missed,
  selectedRound,
  shownRounds,
  step,
} from '../../../../renderer/state/selection.ts';

const client = (provenance: 'measured' | 'model', energyPj?: number, plusMinus?: number): ClientRecord => ({
  boardId: 'x',
  coordinatesUp: 1,
  coordinatesDown: 1,
  bytesUp: 1,
  bytesDown: 1,
  meanLoss: 1,
  energyPj,
  energyPlusMinusPj: plusMinus,
  provenance,
  phases: [],
  power: undefined,
});

describe('readings', () => {
  test('measured and modelled energy are never in one sum', () => {
    const clients = [client('measured', 30, 3), client('measured', 40, 4), client('model', 1000)];
    expect(sumEnergy(clients, 'measured')).toEqual({ energyPj: 70, plusMinusPj: 5, count: 2 });
    expect(sumEnergy(clients, 'model')).toEqual({ energyPj: 1000, plusMinusPj: undefined, count: 1 });
    expect(sumEnergy([client('measured')], 'measured')).toBeUndefined();
    expect(
      sumEnergy([client('measured', 30, 3), client('measured', 1)], 'measured')?.plusMinusPj,
    ).toBeUndefined();
  });
  test('the buttons follow the run', () => {
    expect(runPhase(EMPTY.run, 0)).toBe('empty');
    expect(runPhase(EMPTY.run, 4)).toBe('ready');
    expect(runPhase({ ...EMPTY.run, state: 'finished' }, 4)).toBe('ended');
    expect(runPhase({ ...EMPTY.run, state: 'paused' }, 0)).toBe('paused');
  });
  test('pace, savings and progress', () => {
    const run = {
      ...EMPTY.run,
      state: 'running' as const,
      round: 200,
      elapsedUs: 50e6,
      totalBytesUp: 100,
      totalBytesDown: 100,
      denseBytes: 920,
      roundProgress: 0.5,
      settings: { ...EMPTY.run.settings, rounds: 400 },
    };
    expect(pace(run)).toEqual({ roundUs: 250_000, leftUs: 50e6 });
    expect(pace(EMPTY.run)).toBeUndefined();
    expect(savings(run)).toBeCloseTo(4.6);
    expect(savings(EMPTY.run)).toBeUndefined();
    expect(progress(run)).toBeCloseTo(0.50125);
  });
});

describe('the selected round', () => {
  test('follows the newest until one is chosen', () => {
    expect(selectedRound(FOLLOWING, 0)).toBeUndefined();
    expect(selectedRound(FOLLOWING, 7)).toBe(7);
    const held = step(FOLLOWING, 7, -1);
    expect(selectedRound(held, 7)).toBe(6);
    expect(selectedRound(held, 20)).toBe(6);
    expect(shownRounds(held, 20)).toBe(7);
    expect(missed(held, 20)).toBe(13);
  });
  test('stays within the rounds there are', () => {
    expect(step(FOLLOWING, 0, 1)).toBe(FOLLOWING);
    expect(selectedRound(step(FOLLOWING, 1, -1), 1)).toBe(1);
    expect(selectedRound(hold(FOLLOWING, 9, 50), 9)).toBe(9);
    expect(selectedRound(hold(FOLLOWING, 9, 5), 0)).toBeUndefined();
  });
  test('stepping past the held end moves the end', () => {
    const past = step(hold(FOLLOWING, 7), 20, 1);
    expect(selectedRound(past, 20)).toBe(8);
    expect(shownRounds(past, 20)).toBe(8);
  });
});
