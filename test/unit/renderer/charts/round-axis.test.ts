/** The shared x axis: rounds, bytes, joules of one origin, seconds; and the part of it in sight. */
import { describe, expect, test } from 'vitest';
import type { ClientRound, Provenance } from '../../../../electron/contract.ts';
import {
  positionOf,
  positions,
  roundAt,
  roundAxis,
  visible,
  xAt,
} from '../../../../renderer/charts/round-axis.ts';
import { records } from '../../../../renderer/state/bench-state.ts';

const client = (provenance: Provenance, joules: number): ClientRound => ({
  boardId: provenance,
  bytesUp: 10,
  coordinatesUp: 1,
  coordinatesDown: 1,
  bytesDown: 10,
  meanLoss: 1,
  energyPj: joules * 1e12,
  energyPlusMinusPj: undefined,
  provenance,
  phases: [],
  power: [],
});
const rounds = (...clients: ClientRound[]) =>
  records(
    Array.from({ length: 50 }, (_, i) => ({
      round: i + 1,
      bytesUp: 100,
      bytesDown: 300,
      totalBytesUp: 100 * (i + 1),
      totalBytesDown: 300 * (i + 1),
      durationUs: 2e6,
      clients,
      absent: [],
    })),
  );

describe('positions', () => {
  const mixed = rounds(client('measured', 0.5), client('model', 7));
  test('are what had been spent when the round was done', () => {
    expect(positions('round', mixed, 'measured')[9]).toBe(10);
    expect(positions('bytes', mixed, 'measured')[9]).toBe(4000);
    expect(positions('time', mixed, 'measured')[9]).toBeCloseTo(20, 9);
  });

  test('count measured joules alone, and a model only where nothing is measured', () => {
    const axis = roundAxis('joules', 100, mixed);
    expect(axis.source).toBe('measured');
    expect(positionOf(axis, 10)).toBeCloseTo(5, 9);
    const modelled = roundAxis('joules', 100, rounds(client('model', 7)));
    expect(modelled.source).toBe('model');
    expect(positionOf(modelled, 10)).toBeCloseTo(70, 9);
  });

  test('round 0 stands where nothing was spent; a pixel leads back to its round', () => {
    const axis = roundAxis('bytes', 640, mixed);
    expect(xAt(axis, 0)).toBe(0);
    for (const round of [1, 17, 50]) expect(roundAt(axis, xAt(axis, round))).toBe(round);
  });
});

describe('the part in sight', () => {
  const list = rounds(client('model', 1));
  test('is all of it without zoom, and reaches one neighbour further at each end', () => {
    expect(visible(roundAxis('round', 500, list), list)).toBe(list);
    const part = roundAxis('round', 500, list, { from: 10.5, to: 20.5 });
    expect(visible(part, list).map((r) => r.round)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(part.whole).toEqual({ from: 0, to: 50 });
  });
});
