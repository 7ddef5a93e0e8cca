/** Recordings: read, opened, recovered, reported, replayed, compared and verified. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPORT_FORMATS } from '../../../electron/contract.ts';
import { reported, reportFiles } from '../../../electron/bench/report/energy-report.ts';
import { reportSizes } from '../../../electron/bench/report/report-files.ts';
import { readCurve } from '../../../electron/bench/session/compare/run-curve.ts';
import { openRecording } from '../../../electron/bench/session/overview/open-recording.ts';
import { NotARecording, readRecording } from '../../../electron/bench/session/recording/read-recording.ts';
import { recover } from '../../../electron/bench/session/recover.ts';
import { Player } from '../../../electron/bench/session/replay/player.ts';
import { verify } from '../../../electron/bench/session/verify/verify.ts';
import { listSessions } from '../../../electron/bench/session/library/library.ts';
import { madeRecording, type MadeRecording } from '../made-recording.ts';
import { damagedBytes } from '../json-damage.ts';
import { utf8, type Target } from '../target.ts';

let made: MadeRecording | undefined;

const recording = (
  name: string,
  checkInputs: number,
  doc: string,
  parse: Target['parse'],
  more: Partial<Target> = {},
): Target => ({
  name,
  checkInputs,
  doc,
  file: 'input.mcap',
  corpus: async () => [(made = await madeRecording()).bytes],
  damage: (rng) => made!.damaged(rng),
  refusals: [NotARecording],
  parse,
  ...more,
});

/** What a run leaves beside its recording, as the list of sessions reads it. */
const RESULT = {
  strategy: 'tinymetafed',
  task: 'sine',
  rounds: 3,
  boards: 2,
  metric: 'mse',
  final: 0.5,
  bytesUp: 100,
  bytesDown: 200,
  curve: [{ value: 1 }, { value: null }],
  energies: [{ provenance: 'model', joules: 0.01 }],
};

export const recordings: readonly Target[] = [
  recording('read', 60, 'a recording, read from its beginning', (_, path) =>
    readRecording(path, {
      schema: () => undefined,
      channel: () => undefined,
      message: () => undefined,
      metadata: () => undefined,
      attachment: () => undefined,
    }),
  ),
  recording('recover', 20, 'a recording, recovered', async (_, path) => {
    const { recovered } = await recover(path);
    if (recovered === undefined) return;
    try {
      // What was recovered is whole.
      const { verdict, damage } = await readRecording(recovered, {});
      if (verdict !== 'whole') throw new TypeError(`recovered, and not whole: ${damage.join('; ')}`);
    } finally {
      await rm(recovered, { force: true });
    }
  }),
  recording('replay', 20, 'a recording, opened and played', async (_, path) => {
    const opened = await openRecording(path);
    const player = new Player(opened, { emit: () => undefined, clock: { nowUs: () => 0 } });
    try {
      await player.seek(opened.durationUs / 2);
      await player.seek(opened.durationUs);
      player.snapshot();
    } finally {
      await player.close();
    }
  }),
  recording('report', 25, 'a recording, reported (HTML, JSON, CSV, figures)', async (_, path) => {
    const formats = EXPORT_FORMATS.filter((format) => format !== 'pdf');
    await reportSizes(await reported(path), formats);
  }),
  recording('pdf', 5, 'a recording, reported (PDF)', async (_, path) => {
    await reportFiles(await reported(path), ['pdf']);
  }),
  recording('verify', 25, 'a recording, verified', (_, path) => verify(path)),
  recording('compare', 70, 'a recording, compared', (_, path) => readCurve(path)),
  {
    name: 'session',
    checkInputs: 200,
    doc: 'the files beside a recording, as the list of sessions reads them',
    file: 'sessions/2026-01-31T12-00-00Z-sine-tinymetafed/result.json',
    corpus: async (folder) => {
      const session = join(folder, 'sessions/2026-01-31T12-00-00Z-sine-tinymetafed');
      await mkdir(session, { recursive: true });
      await writeFile(join(session, 'recording.mcap'), (await madeRecording()).bytes);
      await writeFile(join(session, 'session.json'), JSON.stringify({ version: 1, name: 'A', tags: ['b'] }));
      return [utf8(JSON.stringify(RESULT))];
    },
    damage: (rng) => damagedBytes(RESULT, rng),
    parse: (_, path) => listSessions(join(path, '../..')),
  },
];
