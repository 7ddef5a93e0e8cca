/** What is stroked and filled: gaps stay gaps in lines, bands and ribbons, and a model is never a bare stroke. */
import { describe, expect, test } from 'vitest';
import type { PlotSeries } from '../../../../renderer/charts/chart-adapter.ts';
import { drawMarkers, drawSeries, Ink, RIBBON } from '../../../../renderer/charts/draw-series.ts';

/** A context that writes down what it is told. */
function recorder() {
  const told: string[] = [];
  const say =
    (name: string) =>
    (...args: unknown[]): void =>
      void told.push([name, ...args.map(String)].join(' '));
  const ctx = {
    beginPath: say('begin'),
    moveTo: say('M'),
    lineTo: say('L'),
    closePath: say('Z'),
    stroke: () => told.push(`stroke ${ctx.strokeStyle} ${ctx.lineWidth}`),
    fill: () => told.push(`fill ${ctx.fillStyle}`),
    setLineDash: say('dash'),
    strokeStyle: '',
    fillStyle: '',
    lineWidth: 0,
    globalAlpha: 1,
    lineJoin: '',
  };
  return { ctx: ctx as unknown as CanvasRenderingContext2D, told };
}

class FlatInk extends Ink {
  override path(d: string): Path2D {
    return { d } as unknown as Path2D;
  }
  override hatch(): string {
    return 'hatch';
  }
}
function draw(...series: PlotSeries[]): string[] {
  const { ctx, told } = recorder();
  drawSeries(ctx, series, new FlatInk((token) => token));
  return told;
}
const at = (...ys: number[]) => ys.map((y, x) => ({ x, y }));

describe('series on a canvas', () => {
  test('a line breaks where a value is missing', () => {
    const told = draw({ kind: 'line', points: at(1, 2, NaN, 4, 5), width: 2 });
    expect(told.filter((it) => /^[ML]/.test(it))).toEqual(['M 0 1', 'L 1 2', 'M 3 4', 'L 4 5']);
    expect(told).toContain('stroke ink 2');
  });

  test("a board's line is its hue and dash over a stroke of the pane", () => {
    const told = draw({ kind: 'line', points: at(1, 2), width: 1.75, letter: 'B' });
    expect(told.slice(-4)).toEqual(['stroke pane 4', 'dash 9,4', 'stroke bB 1.75', 'dash ']);
  });

  test('a band is one area for each stretch that is known at both edges', () => {
    const told = draw({ kind: 'band', high: at(1, NaN, 1, 1), low: at(3, 3, 3, 3), alpha: 0.2 });
    expect(told.filter((it) => it === 'Z')).toHaveLength(2);
    expect(told.at(-1)).toBe('fill ink');
  });

  test('a model is a hatched ribbon with its outline, never one stroke', () => {
    const told = draw({ kind: 'ribbon', points: at(10, 10), letter: 'D' });
    expect(told).toContain('fill hatch');
    expect(told).toContain(`M 0 ${10 - RIBBON}`);
    expect(told).toContain(`M 0 ${10 + RIBBON}`);
    expect(told.at(-1)).toBe('stroke bD 1');
  });

  test('each colour is read once', () => {
    let reads = 0;
    const ink = new Ink((token) => {
      reads += 1;
      return token;
    });
    ink.color('ink');
    ink.color('ink');
    expect(reads).toBe(1);
  });

  test('markers end where the plot does: what lies beside it has none', () => {
    const points = [-30, 50, 140, 230].map((x) => ({ x, y: 5 }));
    const drawn = (width: number): number => {
      const { ctx, told } = recorder();
      const ink = new FlatInk((token) => token);
      drawMarkers(ctx, [{ kind: 'line', points, width: 1, letter: 'B' }], ink, width);
      return told.filter((it) => it.startsWith('stroke')).length;
    };
    expect(drawn(230)).toBe(3);
    expect(drawn(200)).toBe(2);
  });
});
