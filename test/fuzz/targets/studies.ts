/** Studies: their file, runs in their folder, runs held against others. */
import { dirname, join } from 'node:path';
import { readCurve } from '../../../electron/bench/session/compare/run-curve.ts';
import { studyCharts } from '../../../electron/bench/study/study-charts.ts';
import { StudyFolder } from '../../../electron/bench/study/study-folder.ts';
import { jobsOf, type JobResult } from '../../../electron/bench/study/study-job.ts';
import { parseStudy } from '../../../electron/bench/study/study-spec.ts';
import { summarizeStudy } from '../../../electron/bench/study/study-summary.ts';
import { damagedBytes } from '../json-damage.ts';
import { text, utf8, type Target } from '../target.ts';

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

const STUDY = {
  title: 'A study',
  task: 'sine',
  seeds: [1, 2],
  horizons: [10, 20],
  vary: { 'task.shots': [5, 10], boardsPerRound: [1, 2] },
  contestants: [{ strategy: 'tinymetafed', set: { topPUp: 20 } }, { strategy: 'reptile' }],
};

const point = (round: number) => ({
  round,
  value: 1 / (1 + round),
  q25: 0.1,
  q75: 0.3,
  bytesUp: 10 * round,
  bytesDown: 20 * round,
  payloadUp: 9 * round,
  payloadDown: 18 * round,
  joules: null,
  after: [{ steps: 8, value: 0.4, q25: 0.3, q75: 0.5 }],
});
const SMALL = { ...STUDY, vary: {}, seeds: [1] };
const RUN = {
  name: 'reptile',
  variant: '',
  seed: 1,
  rounds: 20,
  metric: 'mse',
  evaluationText: 'unseen tasks',
  curve: [point(0), point(10), point(20)],
  macs: 1000,
  absences: 0,
  resyncs: 0,
  seconds: 1,
  weightsDigest: 'ab'.repeat(32),
};
const study = parseStudy(JSON.stringify(SMALL), 'study.json');
const job = jobsOf(study, undefined).find(({ entry }) => entry.name === 'reptile')!;

export const studies: readonly Target[] = [
  {
    name: 'file',
    checkInputs: 1000,
    doc: 'a study file',
    corpus: () => [
      json(STUDY),
      json({ ...STUDY, seeds: 3, evaluateEvery: 5, targets: [0.5], judge: 'tensor' }),
    ],
    damage: (rng) => damagedBytes(STUDY, rng),
    parse: (bytes) => jobsOf(parseStudy(text(bytes), 'study.json'), undefined),
  },
  {
    name: 'results',
    checkInputs: 150,
    doc: 'a run in the folder of a study that goes on',
    file: `study/runs/${job.id}.json`,
    corpus: () => [json({ ...RUN, id: job.id })],
    damage: (rng) => damagedBytes({ ...RUN, id: job.id }, rng),
    parse: async (_, path) => {
      const folder = await StudyFolder.open(join(dirname(path), '..'));
      const results: JobResult[] = await folder.results(new Set([job.id]));
      summarizeStudy(study, results);
      studyCharts(study, results);
    },
  },
  {
    name: 'run',
    checkInputs: 400,
    doc: 'a run of a study, compared',
    file: 'study-run.json',
    corpus: () => [json({ ...RUN, id: job.id })],
    damage: (rng) => damagedBytes({ ...RUN, id: job.id }, rng),
    parse: (_, path) => readCurve(path),
  },
];
