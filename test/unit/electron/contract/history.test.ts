/** Long lists kept short: what stays, and that it does not depend on how often they were thinned. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spentWith, thin } from '../../../../electron/contract/history.ts';

const rounds = (count: number, every = 1) =>
  Array.from({ length: count }, (_, i) => ({ round: 1 + i * every }));

describe('thin', () => {
  test('leaves a short list alone', () => {
    const list = rounds(100);
    expect(thin(list, 100)).toBe(list);
  });

  test('keeps the newest half, the first, and evenly spaced ones between, also of sparse lists', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 200 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 9 }),
        (most, count, every) => {
          const list = rounds(count, every);
          const kept = thin(list, most);
          expect(kept.length).toBeLessThanOrEqual(most);
          expect(kept[0]).toBe(list[0]);
          expect(kept.slice(-(most >> 1))).toEqual(list.slice(-(most >> 1)));
          const steps = new Set(
            kept
              .slice(1, kept.length - (most >> 1))
              .map((it, i, all) => it.round - (all[i - 1]?.round ?? it.round)),
          );
          steps.delete(0);
          const [low, high] = [Math.min(...steps), Math.max(...steps)];
          if (steps.size > 0) expect(high - low).toBeLessThanOrEqual(every);
        },
      ),
    );
  });

  test('again and again gives what once gives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 120 }),
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 1, max: 40 }),
        (most, count, batch) => {
          const all = rounds(count);
          let list: readonly { round: number }[] = [];
          for (let at = 0; at < count; at += batch) list = thin(list.concat(all.slice(at, at + batch)), most);
          // Those that came since the last thinning are still there: one more look brings both to the same.
          const once = thin(all, most);
          expect(once.every((it) => list.includes(it))).toBe(true);
        },
      ),
    );
  });
});

test('origins are summed apart, and what has no figure adds none', () => {
  const client = {
    boardId: 'a',
    bytesUp: 0,
    bytesDown: 0,
    coordinatesUp: 0,
    coordinatesDown: 0,
    meanLoss: 0,
    energyPlusMinusPj: undefined,
    phases: [],
    power: [],
  };
  const spent = spentWith(undefined, {
    durationUs: 5,
    clients: [
      { ...client, provenance: 'measured', energyPj: 3 },
      { ...client, provenance: 'measured', energyPj: undefined },
      { ...client, provenance: 'model', energyPj: 11 },
    ],
  });
  expect(spent).toEqual({ measuredPj: 3, modelPj: 11, durationUs: 5 });
  expect(spentWith(spent, { durationUs: 1, clients: [] })).toEqual({ ...spent, durationUs: 6 });
});
