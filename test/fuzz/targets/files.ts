/** Small files that people and the bench write: checkpoints, calibrations, samples, names of boards. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { samplesFromCsv } from '../../../electron/bench/adapt/samples-csv.ts';
import { BoardBook } from '../../../electron/bench/boards/board-book.ts';
import { omniglotCnn } from '../../../electron/bench/models/cnn.ts';
import { sineMlp } from '../../../electron/bench/models/mlp.ts';
import { parseCalibrations } from '../../../electron/bench/power/calibration/read-calibrations.ts';
import { resumable } from '../../../electron/bench/session/checkpoint/resume.ts';
import { VERSION } from '../../../electron/bench/version.ts';
import { damagedBytes, damagedText } from '../json-damage.ts';
import { MADE_RUN } from '../made-recording.ts';
import { text, utf8, type Target } from '../target.ts';

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** A checkpoint with a right digest around whatever state. */
function withDigest(body: string): Uint8Array {
  const head = { tinymetafedCheckpoint: 1, version: VERSION, sha256: sha256(body) };
  return utf8(`${JSON.stringify(head)}\n${body}\n`);
}
const sha256 = (body: string): string => createHash('sha256').update(body).digest('hex');
let checkpointState: unknown;

const CALIBRATIONS = {
  E6614C311B7: {
    zero: { atUtc: '2026-11-23T12:00:00Z', counts: 10, uncertaintyCounts: 0.1, conversions: 500 },
    gain: { atUtc: '2026-11-23T12:00:00Z', factor: 1, uncertainty: 0.01, load: '22 mA', conversions: 500 },
    shunt: { atUtc: '2026-11-23T12:00:00Z', ohms: 0.1, tolerance: 0.01 },
  },
};
const BOOK = {
  version: 1,
  boards: { E6614C311B7: { name: 'A', shuntOhms: 0.1, calibration: CALIBRATIONS.E6614C311B7 } },
};

export const files: readonly Target[] = [
  {
    name: 'checkpoint',
    checkInputs: 150,
    doc: 'the checkpoint that a run goes on from',
    file: 'resume/checkpoint.json',
    corpus: () => {
      const [, body = ''] = readFileSync(join(MADE_RUN, 'checkpoint.txt'), 'utf8').split('\n');
      checkpointState = { ...(JSON.parse(body) as object), over: undefined };
      return [withDigest(body), withDigest(JSON.stringify(checkpointState))];
    },
    damage: (rng) => withDigest(damagedText(checkpointState, rng)),
    parse: (_, path) => resumable(dirname(path)),
  },
  {
    name: 'calibration',
    checkInputs: 1000,
    doc: 'a file of calibrations',
    corpus: () => [json(CALIBRATIONS)],
    damage: (rng) => damagedBytes(CALIBRATIONS, rng),
    parse: (bytes) => parseCalibrations(text(bytes), 'calibration.json'),
  },
  {
    name: 'board-book',
    checkInputs: 800,
    doc: "the file of boards' names",
    file: 'boards.json',
    // One that cannot be read is put aside under another name.
    changes: true,
    corpus: () => [json(BOOK)],
    damage: (rng) => damagedBytes(BOOK, rng),
    parse: (_, path) => new BoardBook(path).get('E6614C311B7'),
  },
  {
    name: 'samples',
    checkInputs: 1000,
    doc: 'samples of a new task (CSV)',
    corpus: () => [
      utf8('# y, x\n0.5,1.25\r\n-0.25;2\n\n1e-3\t-4\n'),
      utf8(
        Array.from({ length: 3 }, (_, i) => [i, ...Array.from({ length: 196 }, () => 0.5)].join()).join('\n'),
      ),
    ],
    parse: (bytes) => {
      try {
        samplesFromCsv(text(bytes), 'samples.csv', sineMlp());
      } finally {
        samplesFromCsv(text(bytes), 'samples.csv', omniglotCnn());
      }
    },
  },
];
