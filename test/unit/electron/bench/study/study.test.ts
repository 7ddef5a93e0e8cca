import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crossingOf } from '../../../../../electron/bench/study/crossing.ts';
import { medianInterval, pairedRatios, roughness } from '../../../../../electron/bench/study/statistics.ts';
import { StudyFolder } from '../../../../../electron/bench/study/study-folder.ts';
import { jobsOf } from '../../../../../electron/bench/study/study-job.ts';
import type { JobResult } from '../../../../../electron/bench/study/study-job.ts';
import { runJobs } from '../../../../../electron/bench/study/study-pool.ts';
import { parseStudy } from '../../../../../electron/bench/study/study-spec.ts';
import { summarizeStudy } from '../../../../../electron/bench/study/study-summary.ts';
import { summaryMarkdown } from '../../../../../electron/bench/study/study-table.ts';
import { UsageError } from '../../../../../electron/bench/usage-error.ts';

const FILE = {
  title: 'Small',
  task: 'sine',
  taskSet: { heldOutTasks: 10 },
  boards: 2,
  seeds: 2,
  horizons: [4, 8],
  targets: [100],
  contestants: [
    { strategy: 'tinyreptile' },
    { name: 'all', strategy: 'fedavg', sampler: 'all' },
    { strategy: 'tinymetafed-extended' },
  ],
};
const study = (change: object = {}) => parseStudy(JSON.stringify({ ...FILE, ...change }), 'small.json');
const refusal = (change: object): string => {
  try {
    study(change);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'taken';
};

describe('a study file', () => {
  it('gives a run to each horizon, and one to all of them without annealing', () => {
    const jobs = jobsOf(study(), undefined);
    const of = (name: string) => jobs.filter(({ entry }) => entry.name === name);
    expect(of('tinyreptile').length).toBe(4);
    expect(of('tinymetafed-extended').map(({ evaluateAt }) => evaluateAt)).toEqual([
      [0, 4, 8],
      [0, 4, 8],
    ]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(jobsOf(study(), '/elsewhere').map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
  });

  it('varies settings, task options and boards of a round', () => {
    const vary = { topPUp: [5, 10], 'task.hidden': [32, 40], boardsPerRound: [1, 2] };
    const { entries } = study({ vary });
    expect(entries.length).toBe(8 * 3);
    expect(entries.at(-1)).toMatchObject({
      variant: 'topPUp=10 task.hidden=40 boardsPerRound=2',
      set: { topPUp: 10 },
      taskSet: { hidden: 40, heldOutTasks: 10 },
      boardsPerRound: 2,
    });
  });

  it('is refused with the file and the place', () => {
    expect(() => parseStudy('{', 'bad.json')).toThrow('bad.json is not JSON');
    expect(refusal({ horizons: [] })).toContain('small.json is no study: at horizons');
    expect(refusal({ colour: 1 })).toContain('colour');
    expect(refusal({ baseline: 'x' })).toContain('which is none of tinyreptile, all');
    expect(refusal({ task: 'cosine' })).toContain('Tasks: sine');
    expect(refusal({ vary: { topPUp: [300] } })).toContain('0.01 to 100');
    expect(refusal({ contestants: [{ strategy: 'a' }] })).toContain('There is no strategy "a"');
    expect(refusal({ contestants: [FILE.contestants[0], FILE.contestants[0]] })).toContain('two contestants');
  });
});

describe('the study files of the repository', () => {
  it('are all studies', async () => {
    const folder = join(import.meta.dirname, '../../../../../assets/studies');
    const files = await readdir(folder);
    for (const file of files) {
      const { entries, baseline } = parseStudy(await readFile(join(folder, file), 'utf8'), file);
      expect(
        entries.map(({ name }) => name),
        file,
      ).toContain(baseline);
    }
    expect(files).toContain('sine-targets.json');
  });
});

describe('a study', () => {
  it(
    'runs over virtual boards, goes on where it stopped, repeats exactly and sums up',
    { timeout: 60_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'study-'));
      const plan = study();
      const jobs = jobsOf(plan, undefined);
      const kept = await StudyFolder.open(folder);
      const run = async (list: typeof jobs): Promise<JobResult[]> => {
        const results: JobResult[] = [];
        const options = { workers: 2, signal: new AbortController().signal, onRounds: () => undefined };
        await runJobs(list, { ...options, onResult: async (it) => (results.push(it), await kept.save(it)) });
        return results;
      };
      const all = await run(jobs);
      expect(all.length).toBe(jobs.length);
      const path = join(folder, 'runs', `${jobs[0]!.id}.json`);
      await writeFile(path, '{"cut off');
      const ids = new Set(jobs.map(({ id }) => id));
      const left = await kept.results(ids);
      expect(left.length).toBe(jobs.length - 1);
      const [again] = await run(jobs.slice(0, 1));
      const before = all.find(({ id }) => id === jobs[0]!.id)!;
      expect({ ...again, seconds: 0 }).toEqual({ ...before, seconds: 0 });

      const summary = summarizeStudy(plan, all);
      expect(summary.rows.map(({ name }) => name)).toEqual(['tinyreptile', 'all', 'tinymetafed-extended']);
      const [, fedavg, extended] = summary.rows;
      expect(summary.rows[0]!.targets[0]!.timesFewer.bytes.median).toBe(1);
      expect(fedavg!.targets[0]!.timesFewer.bytes.median).toBeCloseTo(0.5, 1);
      expect(extended!.targets[0]!.timesFewer.bytes.median).toBeGreaterThan(30);
      expect(extended!.after.map(({ steps }) => steps)).toEqual([0, 8, 16, 32]);
      expect(extended!.joules).toBeGreaterThan(0);
      const files = await kept.write(plan, summary, all);
      expect(files.map((it) => it.slice(folder.length + 1)).sort()).toEqual(
        ['bytes.svg', 'rounds.svg', 'runs.csv', 'summary.json', 'summary.md'].sort(),
      );
      expect(summaryMarkdown(summary)).toContain('| tinymetafed-extended | 2/2 |');
      expect(summaryMarkdown(summary)).toContain('times less energy a percent (model)');
      const [own] = summary.rows;
      expect(own!.joulesPerPercent!.median).toBeGreaterThan(0);
      expect(own!.joulesPerPercent!.low).toBeLessThanOrEqual(own!.joulesPerPercent!.high);
      expect(own!.timesFewerJoulesPerPercent).toEqual({ median: 1, low: 1, high: 1 });
      expect(await readFile(join(folder, 'rounds.svg'), 'utf8')).toContain('<svg');
    },
  );

  it('says at least how many times fewer where the baseline never got there', () => {
    const plan = parseStudy(
      JSON.stringify({
        ...FILE,
        seeds: 3,
        horizons: [100],
        targets: [0.75],
        contestants: [{ strategy: 'tinyreptile' }, { strategy: 'tinymetafed' }],
      }),
      'bound.json',
    );
    const point = (round: number, value: number, bytes: number): object => ({
      ...{ round, value, bytesUp: bytes, bytesDown: bytes, payloadUp: bytes / 2, payloadDown: bytes / 2 },
      joules: bytes / 10,
    });
    const results = [1, 2, 3].flatMap((seed) =>
      plan.entries.map((entry) => {
        const base = entry.name === 'tinyreptile';
        // In one of three seeds the baseline gets there.
        const value = base ? (seed === 1 ? 0.76 : 0.7) : 0.8;
        return {
          ...{
            id: `${entry.name}${seed}`,
            name: entry.name,
            variant: '',
            seed,
            rounds: 100,
            macs: 1,
            seconds: 1,
          },
          ...{
            metric: 'accuracy',
            evaluationText: 'accuracy',
            curve: [point(0, 0.2, 0), point(100, value, base ? 1000 : 50)],
          },
        };
      }),
    ) as unknown as JobResult[];
    const [baseline, row] = summarizeStudy(plan, results).rows;
    expect(row!.targets[0]!.timesFewerAtLeast).toEqual({ rounds: 1, bytes: 20, payload: 20, joules: 20 });
    expect(baseline!.targets[0]!.timesFewerAtLeast).toBeNull();
    expect(summaryMarkdown(summarizeStudy(plan, results))).toContain('| > 20 | > 20 | > 1 | > 20 |');
  });

  it('a run that cannot be done ends it with its sentence', async () => {
    const [job] = jobsOf(study(), undefined);
    const options = { workers: 1, signal: new AbortController().signal, onRounds: () => undefined };
    await expect(
      runJobs([{ ...job!, task: 'cosine' }], { ...options, onResult: () => undefined }),
    ).rejects.toThrow('There is no task "cosine"');
  });
});

describe('statistics', () => {
  it('a bootstrap interval holds the median and repeats', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
    const interval = medianInterval(values);
    expect(interval.median).toBe(3.5);
    expect(interval.low).toBeLessThanOrEqual(3.5);
    expect(interval.high).toBeGreaterThanOrEqual(3.5);
    expect(medianInterval(values)).toEqual(interval);
    expect(medianInterval([7, 7, 7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  it('ratios are paired; a seed in which neither reached the target is left out', () => {
    expect(pairedRatios([10, Infinity, Infinity, 6], [5, 4, Infinity, Infinity])).toEqual([2, Infinity, 0]);
  });

  it('roughness of white noise on the logarithm is its standard deviation', () => {
    expect(roughness(Array.from({ length: 40 }, (_, i) => Math.exp(-i / 9)))).toBeCloseTo(0);
    const zigzag = Array.from({ length: 400 }, (_, i) => Math.exp(0.1 * (i % 2 === 0 ? 1 : -1)));
    expect(roughness(zigzag)).toBeCloseTo(0.4 / Math.sqrt(6));
  });

  it('an accuracy crosses upwards, on a linear scale', () => {
    const run = (rounds: number, value: number) => ({ rounds, value, bytes: rounds * 10 });
    const { rounds, joules } = crossingOf([run(100, 0.6), run(400, 0.8)], 0.7, 'above');
    expect(rounds).toBeCloseTo(200);
    expect(joules).toBe(0);
    expect(crossingOf([run(100, 0.6)], 0.7, 'above').rounds).toBe(Infinity);
  });
});
