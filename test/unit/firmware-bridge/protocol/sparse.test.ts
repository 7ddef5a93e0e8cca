import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Rng } from '../../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../../firmware-bridge/protocol/schema.ts';
import {
  cheapestCoding,
  decodeSparse,
  encodeSparse,
  SparseVectorError,
} from '../../../../firmware-bridge/protocol/sparse.ts';

const { raw, bitmap, rice } = enums.IndexCoding;

/** m, and ascending indices below it. */
const shapes = fc.integer({ min: 1, max: 300 }).chain((m) =>
  fc.record({
    m: fc.constant(m),
    indices: fc.uniqueArray(fc.nat(m - 1)).map((a) => Uint32Array.from(a.sort((x, y) => x - y))),
  }),
);

describe('sparse vectors', () => {
  it('come back as the encoder said, in every value kind', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 3 }), fc.integer(), ({ m, indices }, kind, seed) => {
        const rng = new Rng(seed);
        const values = Float32Array.from(indices, () => rng.normal());
        const { encoded, values: sent } = encodeSparse({ indices, values }, m, kind, rng);
        expect(decodeSparse(encoded, m)).toEqual({ indices, values: sent });
      }),
    );
  });

  it('refuse what is no such stream, and never run away', () => {
    const header = fc.record({
      coding: fc.nat(4),
      valueKind: fc.nat(5),
      riceParameter: fc.nat(20),
      count: fc.nat(70),
      scale: fc.float(),
      body: fc.uint8Array({ maxLength: 80 }),
    });
    fc.assert(
      fc.property(header, fc.integer({ min: 1, max: 64 }), (encoded, m) => {
        try {
          const { indices, values } = decodeSparse(encoded, m);
          expect(values.length).toBe(indices.length);
          expect([...indices]).toEqual([...new Set(indices)].sort((a, b) => a - b));
          indices.forEach((index) => expect(index).toBeLessThan(m));
        } catch (error) {
          expect(error).toBeInstanceOf(SparseVectorError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a stream cut short, prolonged or with padding set is refused', () => {
    const indices = Uint32Array.from([3, 9]);
    const { encoded } = encodeSparse(
      { indices, values: Float32Array.from([1, 2]) },
      20,
      enums.ValueKind.int8,
      new Rng(1),
    );
    const body = encoded.body;
    const spoilt = body.slice();
    spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) | 0x80;
    for (const other of [body.subarray(1), Uint8Array.of(...body, 0), spoilt]) {
      expect(() => decodeSparse({ ...encoded, body: other }, 20)).toThrow(SparseVectorError);
    }
  });

  it('a vector that goes on behind its last coordinate is refused at once, however long its stream', () => {
    // The first gap takes all room; the second would be read up to 2^32 bits long.
    const body = new Uint8Array(64).fill(0xff, 8);
    const rest = { valueKind: enums.ValueKind.int4, riceParameter: 0, count: 2, scale: 1 };
    const bitsOf = (ones: number): Uint8Array =>
      Uint8Array.from({ length: 64 }, (_, i) =>
        8 * i + 8 <= ones ? 0xff : 8 * i >= ones ? 0 : 2 ** (ones - 8 * i) - 1,
      );
    const before = process.cpuUsage();
    for (const m of [1, 2, 9, 20])
      for (const coding of [rice, bitmap])
        for (const given of [body, new Uint8Array(64), new Uint8Array(64).fill(0xff), bitsOf(m - 1)])
          expect(() => decodeSparse({ ...rest, coding, count: Math.min(2, m), body: given }, m)).toThrow(
            SparseVectorError,
          );
    const cpuMs = process.cpuUsage(before).user / 1000;
    // Reading 2^32 bits takes longer on any machine.
    expect(cpuMs).toBeLessThan(5000);
  });

  it('take the cheapest coding', () => {
    const every = (step: number, m: number) =>
      Uint32Array.from({ length: Math.ceil(m / step) }, (_, i) => i * step);
    expect(cheapestCoding(every(1, 100), 100)).toEqual({ coding: raw, riceParameter: 0, indexBits: 0 });
    const threeOfFour = Uint32Array.from({ length: 75 }, (_, i) => Math.floor(i / 3) * 4 + (i % 3) + 1);
    expect(cheapestCoding(threeOfFour, 100).coding).toBe(bitmap);
    expect(cheapestCoding(every(20, 1000), 1000).coding).toBe(rice);
    expect(cheapestCoding(new Uint32Array(0), 50)).toEqual({ coding: rice, riceParameter: 0, indexBits: 0 });
  });

  it('20 % of 1,120 float32 coordinates take about a kilobyte (the study: 1,003 bytes)', () => {
    const rng = new Rng(2);
    const indices = Uint32Array.from(
      Array.from({ length: 1120 }, (_, i) => i)
        .filter(() => rng.uniform() < 0.2)
        .slice(0, 224),
    );
    const { encoded } = encodeSparse({ indices, values: new Float32Array(indices.length) }, 1120, 0, rng);
    expect(encoded.body.length).toBeLessThan(1010);
  });

  const golden = JSON.parse(
    readFileSync(
      new URL('../../../../firmware-bridge/protocol/sparse-vectors.json', import.meta.url),
      'utf8',
    ),
  ) as {
    cases: {
      name: string;
      m: number;
      valueKind: number;
      roundingSeed: number;
      indices: number[];
      values: string[];
      coding: number;
      riceParameter: number;
      scale: string;
      sent: string[];
      body: string;
    }[];
  };
  it.each(golden.cases)('golden: $name', (c) => {
    const floats = (hex: string[]) => new Float32Array(Uint32Array.from(hex, (h) => parseInt(h, 16)).buffer);
    const indices = Uint32Array.from(c.indices);
    const { encoded, values } = encodeSparse(
      { indices, values: floats(c.values) },
      c.m,
      c.valueKind,
      new Rng(c.roundingSeed),
    );
    expect(Buffer.from(encoded.body).toString('hex')).toBe(c.body);
    expect(encoded).toMatchObject({
      coding: c.coding,
      riceParameter: c.riceParameter,
      count: indices.length,
      scale: floats([c.scale])[0],
    });
    expect(values).toEqual(floats(c.sent));
    expect(decodeSparse(encoded, c.m)).toEqual({ indices, values });
  });
});
