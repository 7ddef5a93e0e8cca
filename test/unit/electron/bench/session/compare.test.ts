import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commonTarget, compare, costTo } from '../../../../../electron/bench/session/compare/compare.ts';
import { comparisonFiles } from '../../../../../electron/bench/session/compare/compare-files.ts';
import { readCurves, type RunCurve } from '../../../../../electron/bench/session/compare/run-curve.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import type { RunSettings } from '../../../../../electron/contract.ts';

const SETTINGS: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 10,
  seed: 1,
  boardsPerRound: 0,
  evaluateEvery: 5,
  set: {},
};

function curve(change: Partial<RunCurve> & { factor?: number }): RunCurve {
  const { factor = 1, ...rest } = change;
  return {
    name: 'run',
    path: 'run.mcap',
    strategy: 'reptile',
    task: 'sine',
    seed: 1,
    metric: 'mse',
    provenance: 'measured',
    settings: { strategy: 'reptile' },
    points: [4, 2, 1, 0.5].map((value, i) => ({
      round: 10 * i,
      value,
      q25: value / 2,
      q75: value * 2,
      bytes: 1000 * i * factor,
      joules: i * factor,
      timeUs: 1e6 * i,
    })),
    ...rest,
  };
}

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'compare-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('what a run took to a figure', () => {
  it('is interpolated on the logarithm of a loss, and undefined when it was not reached', () => {
    expect(costTo(curve({}), 2, 'rounds')).toBe(10);
    expect(costTo(curve({}), Math.SQRT2, 'bytes')).toBeCloseTo(1500, 9);
    expect(costTo(curve({}), 4, 'joules')).toBe(0);
    expect(costTo(curve({}), 0.4, 'rounds')).toBeUndefined();
    const rising = curve({ metric: 'accuracy' });
    const points = rising.points.map((point) => ({ ...point, value: 1 - point.value / 8 }));
    expect(costTo({ ...rising, points }, 0.8125, 'rounds')).toBeCloseTo(15, 9);
  });

  it('is by default to the best figure that all reached', () => {
    const worse = curve({ points: curve({}).points.slice(0, 3) });
    expect(commonTarget([curve({}), worse])).toBe(1);
    for (const runs of [[curve({}), worse], [worse]])
      expect(runs.every((run) => costTo(run, commonTarget(runs), 'rounds') !== undefined)).toBe(true);
  });
});

describe('a comparison', () => {
  it('gives ratios without an interval for single runs, and says so', () => {
    const other = curve({ factor: 3, strategy: 'fedavg', settings: { strategy: 'fedavg' } });
    const view = compare([curve({}), other], 1);
    const bytes = view.costs.find(({ cost }) => cost === 'bytes');
    expect(bytes?.ratios[1]).toEqual({ ratio: 3, seeds: 1 });
    expect(view.differences).toEqual([{ name: 'strategy', values: ['reptile', 'fedavg'] }]);
    expect(view.notes.join()).toContain('no interval');
  });

  it('pairs seeds and gives an interval where there are several', () => {
    const runs = [1, 2, 3].flatMap((seed) => [
      curve({ seed }),
      curve({ seed, factor: 1 + seed, strategy: 'fedavg', settings: { strategy: 'fedavg' } }),
    ]);
    const ratio = compare(runs, 1).costs.find(({ cost }) => cost === 'bytes')?.ratios[1];
    expect(ratio).toMatchObject({ ratio: 3, seeds: 3 });
    expect(ratio?.low).toBeGreaterThanOrEqual(2);
    expect(ratio?.high).toBeLessThanOrEqual(4);
  });

  it('never holds measured joules against modelled ones', () => {
    const view = compare([curve({}), curve({ provenance: 'model' })], 1);
    expect(view.costs.find(({ cost }) => cost === 'joules')?.ratios[1]).toBeUndefined();
    expect(view.costs.find(({ cost }) => cost === 'bytes')?.ratios[1]).toBeDefined();
    expect(view.notes.join()).toContain('not compared with each other');
  });

  it('has joules for each percent of the way, paired like costs, and never across provenances', () => {
    const runs = [1, 2, 3].flatMap((seed) => [
      curve({ seed }),
      curve({ seed, factor: 1 + seed, strategy: 'fedavg', settings: { strategy: 'fedavg' } }),
    ]);
    const row = (of: Parameters<typeof compare>[0]) =>
      compare(of, 1).costs.find(({ cost }) => cost === 'joulesPerPercent');
    expect(row(runs)?.ratios[1]).toMatchObject({ ratio: 3, seeds: 3 });
    expect(row(runs)?.values.every((value) => (value ?? 0) > 0)).toBe(true);
    expect(row([curve({}), curve({ provenance: 'model' })])?.ratios[1]).toBeUndefined();
    const text = comparisonFiles(compare(runs, 1))['compare.md'];
    expect(text).toContain('Energy for each percent less error, whole run');
  });

  it('is made of recordings and of runs of studies, and becomes files', async () => {
    const out = join(folder, 'a run');
    await runHeadless({ settings: SETTINGS, boards: 'virtual:2', folder: out });
    const study = join(folder, 'study.json');
    const point = { q25: 1, q75: 4, bytesUp: 10, bytesDown: 10, joules: 0.5 };
    await writeFile(
      study,
      JSON.stringify({
        id: 'x',
        name: 'Reptile, "four"',
        variant: '',
        seed: 1,
        rounds: 10,
        metric: 'mse',
        curve: [
          { ...point, round: 0, value: 5 },
          { ...point, round: 10, value: 0.001 },
        ],
      }),
    );
    const curves = await readCurves([out, study]);
    expect(curves[0]).toMatchObject({ name: 'a run', strategy: 'tinymetafed', provenance: 'model' });
    expect(curves[0]?.points.map(({ round }) => round)).toEqual([0, 5, 10]);
    expect(
      curves[0]?.points.every(({ joules, timeUs }) => joules !== undefined && timeUs !== undefined),
    ).toBe(true);
    const files = comparisonFiles(compare(curves));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['compare.md', 'curves.csv', 'by-joules.svg']));
    expect(files['by-joules.svg']).toContain('url(#hatch)');
    expect(files['curves.csv']).toContain('"Reptile, ""four"", seed 1"');
    expect(files['compare.md']).toContain('Runs of studies have no time.');
  });

  it('says what it cannot compare', async () => {
    const notes = join(folder, 'notes.json');
    await writeFile(notes, '{}');
    await expect(readCurves([notes])).rejects.toThrow(/Two to eight runs/);
    await expect(readCurves([notes, notes])).rejects.toThrow(/no run of a study/);
    await expect(readCurves([notes, join(folder, 'none')])).rejects.toThrow(/is not there/);
  });
});
