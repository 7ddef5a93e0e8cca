import { describe, expect, it } from 'vitest';
import { digestOf, digestText } from '../../../../../electron/bench/models/digest.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { sineMlp, withZeroLocalLayers } from '../../../../../electron/bench/models/mlp.ts';

describe('layout', () => {
  it('counts parameters as the study did', () => {
    expect(layoutOf(sineMlp(32)).parameterCount).toBe(1153);
    expect(layoutOf(sineMlp(40)).parameterCount).toBe(1761);
    expect(layoutOf(sineMlp(32), 1).globalCount).toBe(1120);
    expect(layoutOf(sineMlp(32), 2).globalCount).toBe(64);
  });

  it('places weights before bias, layer after layer', () => {
    expect(layoutOf(sineMlp(32)).layers.map(({ weights, bias, end }) => [weights, bias, end])).toEqual([
      [0, 32, 64],
      [64, 1088, 1120],
      [1120, 1152, 1153],
    ]);
  });

  it('refuses in a sentence', () => {
    expect(() => layoutOf(sineMlp(32), 3)).toThrow('takes 0 to 2');
    expect(() => layoutOf({ name: 'none', layers: [], loss: 'mse' })).toThrow('no layers');
    const model = sineMlp(32);
    expect(() =>
      layoutOf({
        ...model,
        layers: model.layers.slice(0, 1).concat(model.layers.slice(2), model.layers.slice(1)),
      }),
    ).toThrow('Layer 2');
  });
});

describe('initialization', () => {
  const spread = (v: Float32Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length);

  it('has the stated spreads', () => {
    const w = initialize(sineMlp(32), 1);
    expect(spread(w.subarray(64, 1088))).toBeCloseTo(0.25, 1);
    expect(w.subarray(32, 64).every((b) => Math.abs(b) <= 1)).toBe(true);
    expect(spread(w.subarray(32, 64))).toBeGreaterThan(0.3);
    expect(w.subarray(1088, 1120).every((b) => b === 0)).toBe(true);
  });

  it('a local head is zero and changes nothing before it', () => {
    const full = initialize(sineMlp(32), 5);
    const local = initialize(withZeroLocalLayers(sineMlp(32), 1), 5);
    expect(local.subarray(0, 1120)).toEqual(full.subarray(0, 1120));
    expect(local.subarray(1120).every((x) => x === 0)).toBe(true);
  });

  it('keeps its golden digest', () => {
    expect(digestText(digestOf(initialize(sineMlp(32), 7)))).toMatchInlineSnapshot(`"85e51c11"`);
    expect(digestText(digestOf(initialize(sineMlp(40), 7).subarray(0, 1720)))).toMatchInlineSnapshot(
      `"a3c4c0e8"`,
    );
  });
});

describe('digest', () => {
  it('is FNV-1a', () => {
    expect(digestOf(new Float32Array(0))).toBe(0x811c9dc5);
    expect(digestText(digestOf(Float32Array.of(0)))).toBe('4b95f515');
  });
});
