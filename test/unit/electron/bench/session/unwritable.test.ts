/** Folders that must not be written: everything that only reads works, everything else says a sentence and changes nothing. */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { Recorder } from '../../../../../electron/bench/session/recorder.ts';
import { readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';
import { recover } from '../../../../../electron/bench/session/recover.ts';
import { assetFile } from '../../../../../electron/bench/worker-path.ts';
import type { Command, RunSettings } from '../../../../../electron/contract.ts';
import { HAS_MODES, whileUnwritable } from './unwritable.ts';
import { withBench } from './with-bench.ts';

const SAMPLE = assetFile('sample-recording.mcap');
const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 4,
  seed: 4,
  boardsPerRound: 0,
  evaluateEvery: 4,
  set: {},
};

let root: string;
let session: string;
/** Where everybody may write. */
let elsewhere: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unwritable-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'writable-'));
  await chmod(elsewhere, 0o777);
  session = join(root, '2026-01-31T12-00-00Z-sine-tinymetafed');
  await mkdir(session);
  await copyFile(SAMPLE, join(session, 'recording.mcap'));
  await truncate(join(session, 'recording.mcap'), (await stat(SAMPLE)).size - 5000);
  // As a killed process leaves it.
  const marker = {
    version: 1,
    recording: 'recording.mcap',
    processId: 4194304,
    hostname: hostname(),
    startedUtc: '2026-01-31T12:00:00Z',
  };
  await writeFile(join(session, 'session-open.json'), JSON.stringify(marker));
});
afterAll(async () => {
  await rm(root, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

/** Names and bytes of everything below the root. */
async function everything(): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return await Promise.all(
    entries.map(async (it) => {
      const path = join(it.parentPath, it.name);
      return `${path} ${it.isFile() ? (await readFile(path)).toString('base64') : ''}`;
    }),
  );
}

describe.skipIf(!HAS_MODES)('a folder that must not be written', () => {
  it('takes no recording, and says which folder to change', async () => {
    await whileUnwritable(root, async () => {
      await expect(Recorder.create(join(root, 'a.mcap'), {})).rejects.toThrow(
        /a\.mcap cannot be written \(.*Choose another folder/,
      );
    });
    expect(await readdir(root)).not.toContain('a.mcap');
  });

  it('takes no run from the command line: said before a round is run', async () => {
    await whileUnwritable(root, async () => {
      for (const folder of [join(root, 'new'), root])
        await expect(runHeadless({ settings, boards: 'virtual:2', folder })).rejects.toThrow(
          new RegExp(`${root}.*cannot be (made|written) \\(.*Choose another`),
        );
    });
  });

  it('is read all the same: listed, played, compared; and every change is refused with a sentence', async () => {
    const before = await everything();
    const recording = join(session, 'recording.mcap');
    await whileUnwritable(root, () =>
      withBench(root, async (send, events) => {
        expect(await send({ type: 'listSessions' })).toMatchObject({ ok: true, value: [{ outcome: 'cut' }] });
        expect(await send({ type: 'listCutShort' })).toMatchObject({
          ok: true,
          value: [{ folder: session }],
        });
        const paths = [recording, SAMPLE];
        expect(await send({ type: 'compareSessions', paths })).toMatchObject({ ok: true });
        expect(await send({ type: 'openReplay', path: session })).toMatchObject({ ok: true });
        expect(await send({ type: 'playReplay' })).toMatchObject({ ok: true });
        await expect.poll(() => events.some(({ type }) => type === 'round'), { timeout: 20_000 }).toBe(true);
        expect(await send({ type: 'closeReplay' })).toMatchObject({ ok: true });

        const refused = async (command: Command, what: RegExp): Promise<void> => {
          const reply = await send(command);
          expect(reply).toMatchObject({ ok: false, error: expect.stringMatching(what) as string });
          // A sentence of ours: the system's words stand in brackets.
          expect(reply).not.toMatchObject({ error: expect.stringMatching(/^E[A-Z]+:/) as string });
        };
        await refused({ type: 'annotateSession', folder: session, name: 'x' }, /cannot be kept in .*EACCES/);
        await refused({ type: 'deleteSession', folder: session }, /trash .*EACCES.* It stays where it is/);
        await refused({ type: 'recoverSession', folder: session }, /cannot be written \(EACCES.*Name a file/);
        await send({ type: 'addVirtualBoards', count: 2 });
        await refused({ type: 'run' }, /cannot be made \(EACCES.*Choose another/);
      }),
    );
    expect(await everything()).toEqual(before);
  });

  it('does not keep what is good of a recording from being saved elsewhere', async () => {
    const out = join(elsewhere, 'good.mcap');
    const before = await everything();
    await whileUnwritable(root, async () => {
      const { recovered } = await recover(join(session, 'recording.mcap'), out);
      expect(recovered).toBe(out);
    });
    expect((await readRecording(out, {})).verdict).toBe('whole');
    expect(await everything()).toEqual(before);
  });
});
