/** Zoom, pan and markers: what a hand does to an axis, without a window. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dragged, NO_MARKERS, nudge, place, SAMPLE_US, span } from '../../../../renderer/charts/markers.ts';
import { partScale } from '../../../../renderer/charts/scales.ts';
import { timeAxis } from '../../../../renderer/charts/time-axis.ts';
import { pan, wheel, zoom } from '../../../../renderer/charts/zoom.ts';

const whole = { from: 0, to: 1000 };
const range = fc
  .tuple(fc.double({ min: 0, max: 999, noNaN: true }), fc.double({ min: 1, max: 1000, noNaN: true }))
  .map(([from, size]) => ({ from, to: Math.min(1000, from + size) }))
  .filter(({ from, to }) => to - from > 0.5);

describe('zoom', () => {
  test('keeps what is under the pointer there', () => {
    const closer = zoom({ from: 0, to: 1000 }, whole, 0.5, 0.3)!;
    expect(closer).toEqual({ from: 150, to: 650 });
    expect(closer.from + 0.3 * (closer.to - closer.from)).toBeCloseTo(300, 9);
  });

  test('ends with all of it, and never shows less than a trifle', () => {
    expect(zoom({ from: 100, to: 900 }, whole, 2, 0.5)).toBeUndefined();
    const closest = zoom({ from: 500, to: 501 }, whole, 1e-6, 0.5)!;
    expect(closest.to - closest.from).toBeCloseTo(0.5, 9);
  });

  test('stays on the axis wherever it starts, and comes back', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (part, factor, at) => {
          const next = zoom(part, whole, factor, at);
          if (next === undefined) return;
          expect(next.from).toBeGreaterThanOrEqual(whole.from - 1e-9);
          expect(next.to).toBeLessThanOrEqual(whole.to + 1e-9);
          expect(next.to).toBeGreaterThan(next.from);
        },
      ),
    );
  });

  test('pan moves without changing the length, and stops at the ends', () => {
    fc.assert(
      fc.property(range, fc.double({ min: -5, max: 5, noNaN: true }), (part, by) => {
        const next = pan(part, whole, by);
        expect(next.to - next.from).toBeCloseTo(part.to - part.from, 6);
        expect(next.from).toBeGreaterThanOrEqual(-1e-9);
        expect(next.to).toBeLessThanOrEqual(1000 + 1e-9);
      }),
    );
    expect(pan({ from: 900, to: 950 }, whole, 10)).toEqual({ from: 950, to: 1000 });
  });

  test('a wheel zooms across the axis and pans along it', () => {
    expect(wheel({ deltaX: 0, deltaY: -100, shiftKey: false })).toEqual({ factor: Math.exp(-0.25) });
    expect(wheel({ deltaX: 60, deltaY: 0, shiftKey: false })).toEqual({ pan: 0.1 });
    expect(wheel({ deltaX: 0, deltaY: 60, shiftKey: true })).toEqual({ pan: 0.1 });
  });

  test('a part of an axis has its ends as given and round ticks within', () => {
    expect(partScale(37, 63)).toEqual({ min: 37, max: 63, log: false, ticks: [40, 45, 50, 55, 60] });
    fc.assert(
      fc.property(range, ({ from, to }) => {
        const { ticks } = partScale(from, to);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - 1e-6);
          expect(tick).toBeLessThanOrEqual(to + 1e-6);
        }
      }),
    );
  });
});

describe('the axis of one round by time', () => {
  test('shows all of the round, in a unit that fits its length', () => {
    expect(timeAxis(0, undefined)).toMatchObject({ unit: 'ms', factorUs: 1000 });
    const axis = timeAxis(290_000, undefined);
    expect(axis.seen).toEqual(axis.whole);
    expect(axis.whole.from).toBeLessThanOrEqual(0);
    expect(axis.whole.to).toBeGreaterThanOrEqual(290_000);
    expect(timeAxis(5e6, undefined).unit).toBe('s');
  });

  test('shows a part as it was chosen, in the same unit', () => {
    const axis = timeAxis(290_000, { from: 10_000, to: 12_000 });
    expect(axis.unit).toBe('ms');
    expect(axis.seen).toEqual({ from: 10_000, to: 12_000 });
    expect([axis.scale.min, axis.scale.max]).toEqual([10, 12]);
    expect(axis.scale.ticks).toEqual([10, 10.5, 11, 11.5, 12]);
  });

  test('a part of a longer round is moved onto a shorter one', () => {
    const long = { from: 900_000, to: 950_000 };
    const axis = timeAxis(290_000, long);
    expect(axis.seen.to).toBeCloseTo(axis.whole.to, 6);
    expect(axis.seen.to - axis.seen.from).toBeCloseTo(50_000, 6);
    expect(timeAxis(20_000, { from: 0, to: 250_000 }).seen).toEqual(timeAxis(20_000, undefined).whole);
  });
});

describe('markers', () => {
  test('stand in any order and span from the earlier to the later', () => {
    const both = place(place(NO_MARKERS, 1, 9000), 2, 4000);
    expect(span(both)).toEqual({ fromUs: 4000, toUs: 9000 });
    expect(span(place(NO_MARKERS, 1, 9000))).toBeUndefined();
    expect(span(dragged(5, 5))).toBeUndefined();
  });

  test('arrows move the one that was placed last, by samples, within the round', () => {
    const both = place(place(NO_MARKERS, 1, 10_000), 2, 50_000);
    expect(nudge(both, 1, 1e6).second).toBe(50_000 + SAMPLE_US);
    expect(nudge(both, 1, 1e6).first).toBe(10_000);
    expect(nudge(both, -10_000, 1e6).second).toBe(0);
    expect(nudge(both, 10_000, 1e6).second).toBe(1e6);
    expect(nudge(NO_MARKERS, 1, 1e6)).toBe(NO_MARKERS);
  });
});
