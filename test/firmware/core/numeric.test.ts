import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, encodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import { selectTop } from '../../../firmware-bridge/protocol/top-p.ts';
import { golden } from './golden.ts';
import { build, compileNumeric, type NumericExports } from './numeric-module.ts';

let core: NumericExports;
beforeAll(async () => {
  core = await compileNumeric();
}, 120_000);

// Here, because the compiler is loaded once for a test file and that takes longer than the compiling.
describe('assets/tmf-board.wasm', () => {
  it('is what the sources give (if not: node build/firmware.mjs wasm)', async () => {
    const { buildWasm } = await build();
    const committed = await readFile(new URL('../../../assets/tmf-board.wasm', import.meta.url));
    expect(Buffer.from(await buildWasm()).equals(committed)).toBe(true);
  }, 120_000);
});

describe('the core as WebAssembly', () => {
  it.each(Object.entries(golden))('gives the golden digest of %s', (name, digest) => {
    const run: Record<string, () => number> = {
      small300: () => core.golden_small(300),
      sine50: () => core.golden_sine(50),
      sine: () => core.golden_sine(3000),
      batch: () => core.golden_batch(),
      softmax: () => core.golden_softmax(),
      conv50: () => core.golden_conv(50),
      conv: () => core.golden_conv(3000),
      exp: () => core.golden_exp(),
      log: () => core.golden_log(),
      sin: () => core.golden_sin(),
      noise: () => core.golden_noise(),
      subnormal: () => core.golden_subnormal(),
    };
    expect(((run[name]?.() ?? 0) >>> 0).toString(16).padStart(8, '0')).toBe(digest);
  });

  /** Distance in units of the last place of float32. */
  const ulps = (got: number, exact: number) => {
    const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -126);
    return Math.abs(got - exact) / 2 ** (exponent - 23);
  };

  it('has an exponential within 1.5 units of the last place', () => {
    let worst = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = Math.fround(-87 + (175.5 * i) / 50_000);
      worst = Math.max(worst, ulps(core.scalar_exp_of(x), Math.exp(x)));
    }
    expect(worst).toBeLessThan(1.5);
    expect([0, -104, 89, -Infinity, Infinity, NaN].map((x) => core.scalar_exp_of(x))).toEqual([
      1,
      0,
      Infinity,
      0,
      Infinity,
      NaN,
    ]);
  });

  it('has a logarithm within 1.5 units of the last place, or 1e-7 near 1', () => {
    for (let i = 1; i < 50_000; i++) {
      const x = Math.fround(1.0007 ** (i - 25_000));
      const exact = Math.log(x);
      const got = core.scalar_log_of(x);
      if (Math.abs(got - exact) > 1e-7) expect(ulps(got, exact)).toBeLessThan(1.5);
    }
    expect([1, Infinity, 0, -1, NaN].map((x) => core.scalar_log_of(x))).toEqual([
      0,
      Infinity,
      -Infinity,
      -Infinity,
      NaN,
    ]);
  });

  it('has a sine within 1.2e-7 in the range of the task, and 0 where it gives up', () => {
    let worst = 0;
    for (let i = -50_000; i <= 50_000; i++) {
      const x = Math.fround(i * 0.00025);
      worst = Math.max(worst, Math.abs(core.scalar_sin_of(x) - Math.sin(x)));
    }
    expect(worst).toBeLessThan(1.2e-7);
    for (let x = -8000; x < 8000; x += 0.37) {
      expect(Math.abs(core.scalar_sin_of(x) - Math.sin(Math.fround(x)))).toBeLessThan(1e-6);
    }
    expect([9000, -Infinity, NaN].map((x) => core.scalar_sin_of(x))).toEqual([0, 0, 0]);
  });

  it('has a square root within 1 unit of the last place', () => {
    let worst = 0;
    for (let i = 1; i < 50_000; i++) {
      const x = Math.fround(1.0034 ** (i - 25_000));
      if (x >= 2 ** -126 && x < 2 ** 128) worst = Math.max(worst, ulps(core.scalar_sqrt_of(x), Math.sqrt(x)));
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect([0, -1, 4, 2 ** -140, Infinity, NaN].map((x) => core.scalar_sqrt_of(x))).toEqual([
      0,
      0,
      2,
      0,
      Infinity,
      NaN,
    ]);
  });

  it('draws the same random numbers as the host', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.nat(50), (seed, skip) => {
        const rng = new Rng(seed);
        for (let i = 0; i < skip; i++) rng.next();
        expect(core.random_at(seed, skip, 0)).toBe(rng.uniform());
        const other = new Rng(seed);
        for (let i = 0; i < skip; i++) other.next();
        expect(core.random_at(seed, skip, 1)).toBe(other.normal());
      }),
    );
  });
});

describe('the Gaussian mechanism on an update', () => {
  const M = 4096;
  const view = (): Float32Array => new Float32Array(core.memory.buffer, core.values_pointer(), M);
  const norm = (values: Float32Array): number => Math.hypot(...values);

  it('shortens what is longer than the clip norm, keeps its direction, and leaves the rest', () => {
    const rng = new Rng(3);
    const update = Float32Array.from({ length: M }, () => rng.normal());
    view().set(update);
    core.privacy(M, 2, 0, 1);
    expect(norm(view())).toBeCloseTo(2, 4);
    const factor = 2 / norm(update);
    view().forEach((value, i) => expect(value).toBeCloseTo((update[i] ?? NaN) * factor, 6));
    const short = view().slice();
    core.privacy(M, 2.5, 0, 1);
    expect(view()).toEqual(short);
    core.privacy(M, 0, 0, 1);
    expect(view()).toEqual(short);
  });

  it('adds noise of the stated deviation that is Gaussian to the tails, other with each seed', () => {
    const z: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      view().fill(1);
      core.privacy(M, 0, 3, seed);
      z.push(...view().map((value) => (value - 1) / 3));
    }
    const count = z.length;
    const moment = (p: number): number => z.reduce((sum, value) => sum + value ** p, 0) / count;
    // Five standard errors of each figure at 245 760 draws.
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    const beyond = (limit: number): number => z.filter((value) => Math.abs(value) > limit).length;
    // 2 (1 - Phi(3)) = 0.0027, 2 (1 - Phi(4)) = 6.33e-5.
    for (const [limit, share] of [
      [3, 2.6998e-3],
      [4, 6.334e-5],
    ] as const)
      expect(Math.abs(beyond(limit) - share * count)).toBeLessThan(5 * Math.sqrt(share * count));
    // Neighbours of a pair, and one coordinate under neighbouring seeds, know nothing of each other.
    const product = (step: number): number =>
      z.reduce((sum, value, i) => sum + value * (z[i + step] ?? 0), 0) / count;
    for (const step of [1, 2, M]) expect(Math.abs(product(step))).toBeLessThan(5 / Math.sqrt(count));
    view().fill(1);
    core.privacy(M, 0, 3, 0);
    expect((view()[0] ?? NaN) - 1).toBeCloseTo(3 * (z[0] ?? NaN), 5);
  });
});

describe('sparse vectors in C and in TypeScript', () => {
  const view = () => new Float32Array(core.memory.buffer, core.values_pointer(), 4096);
  /** Values from every corner of float32 but NaN: ties, subnormals, infinities, zeros of both signs. */
  const value = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1, -1, 0.5, Infinity, 2 ** -149, 65520),
    fc.float({ noNaN: true, min: Math.fround(-0.1), max: Math.fround(0.1) }),
  );
  const vector = fc.array(value, { minLength: 1, maxLength: 300 }).map((list) => Float32Array.from(list));
  const kind = fc.constantFrom(0, 1, 2, 3);

  it('are selected, coded and decoded bit for bit alike', () => {
    const property = fc.property(
      vector,
      kind,
      fc.nat(1000),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 0, max: 0xffffffff }),
      (values, valueKind, share, piece, seed) => {
        const m = values.length;
        const k = Math.max(1, Math.round((share / 1000) * m));
        view().set(values);
        const length = core.encode(m, k, valueKind, seed, piece);
        const body = new Uint8Array(core.memory.buffer, core.stream_pointer(), length).slice();
        const residual = new Float32Array(core.memory.buffer, core.residual_pointer(), m).slice();
        const indices = selectTop(values, k);
        const chosen = Float32Array.from(indices, (index) => values[index] ?? 0);
        const { encoded, values: sent } = encodeSparse(
          { indices, values: chosen },
          m,
          valueKind,
          new Rng(seed),
        );
        expect({
          coding: core.format_coding(),
          riceParameter: core.format_rice(),
          scale: core.format_scale(),
          body,
        }).toEqual({
          coding: encoded.coding,
          riceParameter: encoded.riceParameter,
          scale: encoded.scale,
          body: encoded.body,
        });
        const rest = values.slice();
        indices.forEach((index, i) => (rest[index] = (rest[index] ?? 0) - (sent[i] ?? 0)));
        expect(residual).toEqual(rest);
        if (!Number.isFinite(encoded.scale)) return;
        view().fill(0, 0, m);
        expect(
          core.decode(length, m, k, encoded.coding, encoded.riceParameter, valueKind, encoded.scale, piece),
        ).toBe(1);
        const expected = new Float32Array(m);
        indices.forEach((index, i) => (expected[index] = sent[i] ?? 0));
        expect(view().slice(0, m)).toEqual(expected);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('are refused in C exactly when TypeScript refuses them', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(60),
      fc.nat(3),
      fc.nat(17),
      kind,
      fc.integer({ min: 1, max: 9 }),
      (body, m, count, coding, riceParameter, valueKind, piece) => {
        new Uint8Array(core.memory.buffer, core.stream_pointer(), body.length).set(body);
        const sentRice = coding === enums.IndexCoding.rice ? riceParameter : 0;
        let accepted = 1;
        try {
          decodeSparse({ coding, valueKind, riceParameter: sentRice, count, scale: 0.5, body }, m);
        } catch {
          accepted = 0;
        }
        expect(core.decode(body.length, m, count, coding, sentRice, valueKind, 0.5, piece)).toBe(accepted);
      },
    );
    fc.assert(property, { numRuns: 600 });
  });
});
