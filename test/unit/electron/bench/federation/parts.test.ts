import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  applyDownload,
  fullDownload,
  selectDownload,
} from '../../../../../electron/bench/federation/downloads.ts';
import { samplers } from '../../../../../electron/bench/federation/samplers.ts';
import { alphaAt } from '../../../../../electron/bench/federation/schedule.ts';
import { RunSeeds } from '../../../../../electron/bench/federation/seeds.ts';
import { averageOverSenders, readUpload } from '../../../../../electron/bench/federation/updates.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../../../firmware-bridge/protocol/schema.ts';
import { encodeSparse } from '../../../../../firmware-bridge/protocol/sparse.ts';

describe('averageOverSenders', () => {
  it('averages each coordinate over those who sent it', () => {
    const update = (pairs: [number, number][]) => ({
      indices: Uint32Array.from(pairs, ([i]) => i),
      values: Float32Array.from(pairs, ([, v]) => v),
    });
    const updates = [
      update([
        [0, 1],
        [2, 4],
      ]),
      update([[2, 2]]),
      update([
        [2, 0],
        [3, -1],
      ]),
    ];
    expect([...averageOverSenders(updates, 5)]).toEqual([1, 0, 2, -1, 0]);
  });
});

describe('readUpload', () => {
  const upload = (values: number[]) =>
    encodeSparse(
      { indices: Uint32Array.from(values.keys()), values: Float32Array.from(values) },
      9,
      0,
      new Rng(0),
    ).encoded;
  it('refuses another count and values that are not finite', () => {
    expect(() => readUpload(upload([1, 2]), 9, 3)).toThrow('2 coordinates came where 3 were asked for');
    expect(() => readUpload(upload([1, Infinity]), 9, 2)).toThrow(
      'coordinate 1 is Infinity: training diverged',
    );
    expect([...readUpload(upload([1, 2]), 9, 2).values]).toEqual([1, 2]);
  });
});

describe('downloads', () => {
  const server = Float32Array.from([1, 2, 3, 4, 5]);
  const mirror = Float32Array.from([1, 0, 3.5, 4, 4]);

  it('float32 sets the coordinates that moved most to the exact values', () => {
    const copy = mirror.slice();
    applyDownload(copy, selectDownload(server, copy, { percent: 40, valueKind: 0, roundingSeed: 1 }));
    expect([...copy]).toEqual([1, 2, 3.5, 4, 5]);
    applyDownload(copy, fullDownload(server));
    expect(copy).toEqual(server);
  });

  it('what is not sent is sent later: any kind converges to the server', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(enums.ValueKind)), fc.integer(), (valueKind, seed) => {
        const rng = new Rng(seed);
        const goal = Float32Array.from({ length: 40 }, () => rng.normal());
        const copy = new Float32Array(40);
        for (let i = 0; i < 150; i++)
          applyDownload(copy, selectDownload(goal, copy, { percent: 10, valueKind, roundingSeed: i }));
        goal.forEach((value, i) => expect(copy[i]).toBeCloseTo(value, 1));
      }),
      { numRuns: 40 },
    );
  });
});

describe('samplers', () => {
  it('choose as many distinct clients as asked, in order', () => {
    const sizes = fc
      .integer({ min: 1, max: 20 })
      .chain((total) => fc.tuple(fc.integer({ min: 1, max: total }), fc.constant(total)));
    fc.assert(
      fc.property(
        fc.constantFrom(samplers.roundRobin, samplers.random),
        fc.nat(1000),
        sizes,
        fc.integer(),
        (sampler, round, [count, total], seed) => {
          const chosen = sampler(round, count, total, seed);
          expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
          expect(chosen.length).toBe(count);
          expect(chosen.every((p) => p >= 0 && p < total)).toBe(true);
        },
      ),
    );
  });

  it('all means everyone, whatever the count', () => expect(samplers.all(3, 1, 3, 0)).toEqual([0, 1, 2]));

  it('round robin gives everyone their turn', () => {
    const turns = Array.from({ length: 12 }, (_, round) => samplers.roundRobin(round, 2, 8, 0)).flat();
    for (let p = 0; p < 8; p++) expect(turns.filter((it) => it === p).length).toBe(3);
  });
});

describe('schedule', () => {
  it('starts at alpha0 and ends as it says', () => {
    for (const schedule of ['linear', 'constant', 'cosine'] as const)
      expect(alphaAt({ alpha0: 0.7, schedule }, 0, 10)).toBeCloseTo(0.7);
    expect(alphaAt({ alpha0: 1, schedule: 'linear' }, 5, 10)).toBe(0.5);
    expect(alphaAt({ alpha0: 1, schedule: 'cosine' }, 10, 10)).toBeCloseTo(0);
  });
});

describe('seeds', () => {
  it('of all purposes, rounds and clients differ', () => {
    const seeds = new RunSeeds(7);
    const all = [seeds.initialization, seeds.heldOut];
    for (let round = 0; round < 50; round++) {
      all.push(seeds.sampler(round));
      for (let p = 0; p < 8; p++)
        all.push(seeds.task(round, p), seeds.uploadRounding(round, p), seeds.downloadRounding(round, p));
    }
    expect(new Set(all).size).toBe(all.length);
  });
});
