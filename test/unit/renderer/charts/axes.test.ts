import fc from 'fast-check';
import { en } from '../../../../renderer/strings/en/index.ts';
import { describe, expect, test } from 'vitest';
import { decimate, perSeries } from '../../../../renderer/charts/decimate.ts';
import { hue, look, markerPath } from '../../../../renderer/charts/identity.ts';
import { dodge, gather } from '../../../../renderer/charts/labels.ts';
import { modeFor, stageLayout } from '../../../../renderer/charts/layout.ts';
import {
  ceilStep,
  floorStep,
  fraction,
  growingScale,
  logScale,
  spanScale,
  valueAt,
  zeroScale,
} from '../../../../renderer/charts/scales.ts';

describe('scales', () => {
  test('steps enclose the value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (v) => {
        const up = ceilStep(v, [1, 2, 5]);
        const down = floorStep(v, [1, 2, 5]);
        expect(up).toBeGreaterThanOrEqual(v * (1 - 1e-6));
        expect(down).toBeLessThanOrEqual(v * (1 + 1e-6));
        expect(up / down).toBeLessThanOrEqual(2.6);
      }),
    );
  });
  test('the round axis ends on a tick at or after the last round', () => {
    expect(growingScale(0, 10).max).toBe(10);
    expect(growingScale(214, 10)).toMatchObject({ max: 250, ticks: [0, 50, 100, 150, 200, 250] });
    expect(growingScale(1000, 10).max).toBe(1000);
  });
  test('energy starts at 0 and has a tick at the half', () => {
    expect(zeroScale(0.0276, 1).ticks.map((t) => Math.round(t * 1e6))).toEqual([0, 20000, 40000]);
    expect(zeroScale(0, 0.04).max).toBeCloseTo(0.04);
  });
  test('the error axis is logarithmic with few ticks, whatever the data', () => {
    expect(logScale(0.32, 5.4, 5).ticks).toEqual([0.5, 1, 2, 5]);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-8, max: 1e5, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        (low, times) => {
          const scale = logScale(low, low * times, 5);
          expect(scale.min).toBeLessThanOrEqual(low * 1.0001);
          expect(scale.max).toBeGreaterThanOrEqual(low * times * 0.9999);
          expect(scale.ticks.length).toBeGreaterThan(0);
          expect(scale.ticks.length).toBeLessThanOrEqual(5);
        },
      ),
    );
    expect(logScale(0, 0, 5).max).toBeGreaterThan(0);
  });
  test('fraction and value are inverse', () => {
    for (const scale of [logScale(0.1, 9, 5), spanScale(240), zeroScale(3, 1)])
      expect(valueAt(scale, fraction(scale, 2.5))).toBeCloseTo(2.5);
  });
});

describe('decimation', () => {
  test('keeps ends, peaks and gaps within the budget', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 3000 }),
        fc.integer({ min: 8, max: 400 }),
        fc.nat(),
        (n, most, seed) => {
          const peak = seed % n;
          const x = Array.from({ length: n }, (_, i) => i);
          const y = x.map((i) => (i === peak ? 1e6 : (i * 7919) % 101));
          const kept = decimate({ x, y }, most);
          expect(kept.length).toBeLessThanOrEqual(Math.max(most, 5));
          expect(kept[0]).toEqual({ x: 0, y: y[0] });
          expect(kept.at(-1)).toEqual({ x: n - 1, y: y.at(-1) });
          expect(kept).toContainEqual({ x: peak, y: 1e6 });
          for (let i = 1; i < kept.length; i += 1) expect(kept[i]!.x).toBeGreaterThan(kept[i - 1]!.x);
        },
      ),
    );
    const x = Array.from({ length: 900 }, (_, i) => i);
    expect(decimate({ x, y: x.map((i) => (i === 450 ? NaN : 1)) }, 60).some((p) => Number.isNaN(p.y))).toBe(
      true,
    );
  });
  test('shares the budget', () => {
    expect(perSeries(1800, 4)).toBe(450);
    expect(perSeries(1800, 0)).toBe(1800);
  });
});

describe('the stage', () => {
  test('is laid out as the design says at its three sizes', () => {
    const full = stageLayout('full', 896, 743, 4, false);
    expect(full.channels.map((c) => [c.key, c.height])).toEqual([
      ['metric', 158],
      ['energy', 86],
      ['bytes', 40],
      ['time', 36],
    ]);
    expect(full.height).toBe(743);
    const mid = stageLayout('mid', 828, 575, 4, false);
    expect(mid.channels.map((c) => c.key)).toEqual(['metric', 'energy']);
    expect(mid.gutter).toBe(128);
    expect(stageLayout('small', 1024, 449, 4, false).height).toBe(449);
  });
  test('a window of 1024 by 640 shows all of it, with as many boards as have rows', () => {
    const pane = 449;
    expect(stageLayout('small', 1024, pane, 12, false).height).toBe(pane);
    expect(stageLayout('small', 1024, pane, 4, false).height).toBe(pane);
  });

  test('never overlaps, and scrolls rather than crush the power plot', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('full', 'mid', 'small'),
        fc.integer({ min: 200, max: 1600 }),
        fc.integer({ min: 0, max: 300 }),
        fc.boolean(),
        (mode, height, boards, more) => {
          const l = stageLayout(mode as 'full', 900, height, boards, more);
          let bottom = l.head;
          for (const c of l.channels) {
            expect(c.top).toBeGreaterThanOrEqual(bottom);
            bottom = c.top + c.height;
          }
          expect(l.axisY).toBeGreaterThanOrEqual(bottom);
          expect(l.powerTop).toBeGreaterThan(l.rowsTop);
          expect(l.powerHeight).toBeGreaterThanOrEqual(48);
          expect(l.height).toBeGreaterThanOrEqual(l.powerTop + l.powerHeight);
        },
      ),
    );
  });
  test('changes its columns at 1400 and 1200', () => {
    expect([1440, 1400, 1399, 1280, 1199, 1024].map(modeFor)).toEqual([
      'full',
      'full',
      'mid',
      'mid',
      'small',
      'small',
    ]);
  });
});

test('letters beyond H take the looks of A to H again', () => {
  expect(look('A')).toBe('A');
  expect(look('I')).toBe('A');
  expect(look('AA')).toBe('C');
  expect(hue('D')).toBe('bD');
  for (const letter of 'ABCDEFGH') expect(markerPath(letter, 10, 10)).toMatch(/^M/);
});

describe('labels beside line ends', () => {
  test('keep apart and inside', () => {
    expect(dodge([10, 11, 12], 12, 0, 100)).toEqual([10, 22, 34]);
    expect(dodge([95, 96], 12, 0, 100)).toEqual([88, 100]);
  });
  test('models whose ribbons lie on each other share one', () => {
    const label = (letter: string, x: number, y: number, model = true) => ({ letter, x, y, model });
    expect(
      gather(
        [label('B', 99, 51), label('A', 98, 50), label('C', 100, 52), label('D', 100, 20, false)],
        12,
        en.charts.stage.list,
      ),
    ).toEqual([
      { letter: 'D', x: 100, y: 20, model: false },
      { letter: 'A, B and C', x: 100, y: 51, model: true },
    ]);
  });
});
