/** Made-up sessions and a comparison, for pictures. Not in the product. */
import type { ComparisonView, CurveView, SessionView } from '../../electron/contract.ts';

const ROWS = [
  ['sine-07', 'tinymetafed', 'sine', 600, 0.214, 4.81e6, 30.3, 0.5, 'measured', 'done'],
  ['keywords-02', 'tinymetafed', 'keywords', 350, 0.714, 9.02e6, 212, 4, 'measured', 'cut'],
  ['omniglot-03', 'tinymetafed', 'omniglot', 2000, 0.832, 52.5e6, 61, 0, 'model', 'done'],
  ['omniglot-02', 'tinyreptile', 'omniglot', 2000, 0.761, 238e6, 260, 0, 'model', 'done'],
  ['sine-06', 'tinymetafed', 'sine', 1087, 0.301, 331e3, 68, 1, 'measured', 'done'],
  ['sine-05', 'fedavg', 'sine', 600, 2.03, 22.1e6, 101, 2, 'measured', 'done'],
  ['sine-04', 'tinyreptile', 'sine', 600, 0.331, 22.1e6, 103, 2, 'measured', 'done'],
] as const;

const falling = (i: number, speed: number): number => 0.2 + 4 * Math.exp(-i / speed);

export function fakeSessions(): SessionView[] {
  return ROWS.map(
    ([name, strategy, task, rounds, final, size, joules, plusMinus, provenance, outcome], i) => ({
      folder: `/sessions/${name}`,
      recording: `/sessions/${name}/recording.mcap`,
      name,
      notes: '',
      tags: i === 0 ? ['paper'] : [],
      startedUtc: new Date(Date.UTC(2026, 10, 24 - i, 14, 2)).toISOString(),
      task,
      strategy,
      boards: 4,
      rounds,
      metric: task === 'sine' ? 'mse' : 'accuracy',
      final,
      bytes: size,
      energy: { joules, plusMinus: provenance === 'model' ? undefined : plusMinus, provenance },
      outcome,
      recovered: false,
      resumable: outcome === 'cut',
      sizeBytes: size * 3,
      curve: Array.from({ length: 30 }, (_, k) => falling(k, 4 + i)),
    }),
  );
}

function curve(path: string, strategy: string, speed: number, bytes: number): CurveView {
  return {
    name: path.split('/').at(-2) ?? path,
    path,
    strategy,
    task: 'sine',
    seed: 9001,
    provenance: 'measured',
    points: Array.from({ length: 60 }, (_, i) => {
      const value = falling(i, speed);
      return {
        round: 10 * i,
        value,
        q25: value * 0.8,
        q75: value * 1.25,
        bytes: i * bytes,
        joules: i * 0.5,
        timeUs: i * 2.5e6,
      };
    }),
  };
}

export function fakeComparison(paths: readonly string[]): ComparisonView {
  const curves = [
    curve(paths[0] ?? '', 'tinymetafed', 8, 80e3),
    curve(paths[1] ?? '', 'tinyreptile', 12, 370e3),
  ];
  const row = (cost: 'rounds' | 'bytes' | 'joules' | 'timeUs', a: number, b: number) => ({
    cost,
    values: [a, b],
    ratios: [
      { ratio: 1, seeds: 1 },
      { ratio: b / a, seeds: 1 },
    ],
  });
  return {
    metric: 'mse',
    target: 0.5,
    curves,
    costs: [
      row('rounds', 207, 311),
      row('bytes', 1.66e6, 11.5e6),
      row('joules', 10.5, 31),
      row('timeUs', 62e6, 190e6),
    ],
    differences: [
      { name: 'strategy', values: ['tinymetafed', 'tinyreptile'] },
      { name: 'topPUp', values: ['20', '100'] },
      { name: 'localLayers', values: ['1', '0'] },
    ],
    notes: ['One run each: a ratio of single runs has no interval. Name runs with several seeds to get one.'],
  };
}
