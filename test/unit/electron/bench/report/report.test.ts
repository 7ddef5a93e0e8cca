import { describe, expect, it } from 'vitest';
import { clockTime, count, modelled, si } from '../../../../../electron/bench/report/format.ts';
import { lineChart } from '../../../../../electron/bench/report/line-chart.ts';
import { runCharts } from '../../../../../electron/bench/report/run-charts.ts';
import { curveCsv, energyResult, type RunResult } from '../../../../../electron/bench/session/result.ts';

const result: RunResult = {
  strategy: 'tinymetafed',
  task: 'sine',
  rounds: 20,
  seed: 7,
  boards: 8,
  boardsPerRound: 1,
  settings: { learningRate: 0.015 },
  metric: 'mse',
  curve: [
    { round: 0, value: 4.2, q25: 2, q75: 6, bytesUp: 0, bytesDown: 0, joules: 0 },
    { round: 10, value: 2.1, q25: 1, q75: 3, bytesUp: 10_000, bytesDown: 10_000, joules: 0.2 },
    { round: 20, value: 1.1, q25: 0.5, q75: 2, bytesUp: 20_000, bytesDown: 20_000, joules: 0.4 },
  ],
  final: 1.1,
  bytesUp: 20_000,
  bytesDown: 20_000,
  energy: { joules: 0.4, plusMinus: null, provenance: 'model: RP2040 <at> 5 V' },
  energies: [{ provenance: 'model', joules: 0.4, plusMinus: undefined, text: 'RP2040 <at> 5 V' }],
  net: [],
  repeats: [],
  joulesPerPercent: null,
  targetCost: null,
  resyncs: 0,
  absences: 0,
  wallSeconds: 61.25,
  weightsDigest: 'ab'.repeat(32),
  privacy: {
    coordinatesUp: 448,
    coordinatesDown: 224,
    globalParameters: 1120,
    mostUploadsOfABoard: 2,
    epsilon: null,
    delta: 1e-5,
  },
  engine: 'TensorFlow.js wasm',
};
describe('format', () => {
  it('chooses the prefix so that the number stays between 1 and 1000', () => {
    expect(si(0.01753, 'J')).toBe('17.53\u202fmJ');
    expect(si(1_714_000, 'B')).toBe('1.714\u202fMB');
    expect(si(0, 'J')).toBe('0\u202fJ');
    expect(modelled(0.0434, 'J')).toBe('≈\u202f43\u202fmJ');
    expect(count(1003)).toBe('1\u2009003');
    expect(clockTime(61.25)).toBe('1:01.3');
  });
});

describe('lineChart', () => {
  it('draws the same bytes for the same input', () => {
    expect(runCharts(result)).toEqual(runCharts(result));
    expect(Object.keys(runCharts(result))).toEqual([
      'convergence-by-round.svg',
      'convergence-by-bytes.svg',
      'convergence-by-joules.svg',
    ]);
  });

  it('never draws a stroke through a gap, nor a number that is none', () => {
    const svg = lineChart({
      title: 't',
      xTitle: 'x',
      yTitle: 'y',
      lines: [
        {
          name: 'a',
          points: [
            [0, 1],
            [1, NaN],
            [2, 3],
            [3, 4],
          ],
        },
      ],
    });
    expect(svg).not.toContain('NaN');
    expect(svg).not.toContain('Infinity');
    expect(svg.match(/<path d="([^"]*)" fill="none"/)![1]!.match(/M/g)).toHaveLength(2);
  });

  it('draws what a model says as a hatched ribbon', () => {
    const svg = lineChart({
      title: 't',
      xTitle: 'x',
      yTitle: 'y',
      lines: [
        {
          name: 'D',
          modelled: true,
          points: [
            [0, 1],
            [1, 1],
          ],
        },
      ],
    });
    expect(svg).toContain('url(#hatch)');
    expect(svg).not.toContain('fill="none"');
  });

  it('survives no points and one point', () => {
    for (const points of [[], [[3, 5]]] as const) {
      const svg = lineChart({
        title: 't',
        xTitle: 'x',
        yTitle: 'y',
        yScale: 'log',
        lines: [{ name: 'a', points }],
      });
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('energyResult', () => {
  it('gives no single number over measured and modelled boards', () => {
    const measured = { provenance: 'measured', joules: 1, plusMinus: 0.1, text: 'A' } as const;
    expect(energyResult([measured, result.energies[0]!])).toEqual({
      joules: null,
      plusMinus: null,
      provenance: 'mixed: see energies',
    });
    expect(energyResult([measured])).toEqual({ joules: 1, plusMinus: 0.1, provenance: 'measured: A' });
    expect(energyResult([])).toEqual({ joules: null, plusMinus: null, provenance: 'none' });
  });
});

describe('curveCsv', () => {
  it('has one header row with units and a line a point', () => {
    const lines = curveCsv(result.curve, 'mse').trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('round,mse,mse_q25,mse_q75,bytes_up_B,bytes_down_B,energy_J');
    expect(lines[3]).toBe('20,1.1,0.5,2,20000,20000,0.4');
  });
});
