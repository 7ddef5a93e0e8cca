/**
 * The disk of a run fills up, or is gone, while it records. The run goes on to the end that it would have had, says what
 * happened in sentences, and what was recorded before opens. A full disk is a real one, of memory; only the system's
 * administrator may make one. A disk that is gone answers every call with an error.
 */
import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench } from '../../electron/bench/bench.ts';
import { runHeadless, type HeadlessOutcome } from '../../electron/bench/session/headless.ts';
import { Recorder } from '../../electron/bench/session/recorder.ts';
import { createDisk, type Disk } from '../../electron/bench/session/recording/disk.ts';
import { readRecording } from '../../electron/bench/session/recording/read-recording.ts';
import { verify } from '../../electron/bench/session/verify/verify.ts';
import type { BenchEvent, LogEntry, RunSettings } from '../../electron/contract.ts';
import { checkMcap } from '../unit/electron/bench/session/mcap-check.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 60,
  seed: 7,
  boardsPerRound: 0,
  evaluateEvery: 30,
  set: {},
};

let folder: string;
let undisturbed: HeadlessOutcome;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disk-'));
  undisturbed = await runHeadless({ settings, boards: 'virtual:3', folder: undefined });
});
afterAll(() => rm(folder, { recursive: true }));

/** A disk of so many bytes at `path`; false where the system does not let us. */
function mountDisk(path: string, bytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const unmount = (path: string): unknown => execFileSync('umount', ['--lazy', path]);

async function canMount(): Promise<boolean> {
  const path = await mkdtemp(join(tmpdir(), 'mount-'));
  const mounted = process.platform === 'linux' && process.getuid?.() === 0 && mountDisk(path, 4096);
  if (mounted) unmount(path);
  await rm(path, { recursive: true });
  return mounted;
}
const MOUNTS = await canMount();
const needs = MOUNTS ? '' : ' (skipped: only an administrator of Linux makes disks)';

interface Told {
  readonly outcome: HeadlessOutcome;
  readonly log: readonly LogEntry[];
}

/** A run into `out`; `meanwhile` is called once, after ten rounds. */
async function run(out: string, meanwhile: () => void = () => undefined): Promise<Told> {
  const log: LogEntry[] = [];
  let called = false;
  const outcome = await runHeadless({
    settings,
    boards: 'virtual:3',
    folder: out,
    onLog: (entry) => log.push(entry),
    onProgress: ({ round }) => {
      if (called || round < 10) return;
      called = true;
      meanwhile();
    },
  });
  return { outcome, log };
}

/** It ended as it would have on a good disk. */
function expectUndisturbed({ outcome }: Told): void {
  expect(outcome.state).toBe('finished');
  expect(outcome.error).toBeUndefined();
  expect(outcome.result.weightsDigest).toBe(undisturbed.result.weightsDigest);
  expect(outcome.result.curve).toEqual(undisturbed.result.curve);
}

const texts = ({ log }: Told, level: LogEntry['level']): string[] =>
  log.filter((entry) => entry.level === level).map(({ text }) => text);

describe('a disk without room', () => {
  it.skipIf(!MOUNTS)(`ends the recording in order, and not the run${needs}`, async () => {
    const disk = join(folder, 'small');
    await mkdir(disk);
    // Room for about a third of the run.
    mountDisk(disk, 700_000);
    try {
      const told = await run(join(disk, 'run'));
      expectUndisturbed(told);
      expect(texts(told, 'fail')[0]).toMatch(
        /disk of .*recording\.mcap is full but for .*goes on unrecorded/,
      );
    } finally {
      unmount(disk);
    }
  });

  it.skipIf(!MOUNTS)(`takes what it can, and what it took is whole${needs}`, async () => {
    const disk = join(folder, 'filling');
    await mkdir(disk);
    mountDisk(disk, 400_000);
    try {
      const path = join(disk, 'recording.mcap');
      // Nobody knows how much room there is: the alarm stays silent, and a write fails.
      const recorder = await Recorder.create(
        path,
        { seed: '7' },
        { freeBytes: () => Promise.resolve(undefined) },
      );
      const trouble: string[] = [];
      recorder.onTrouble = (level, text) => trouble.push(`${level} ${text}`);
      for (let i = 0; i < 6000; i++) {
        recorder.frame('b1', 'in', new Uint8Array(100), BigInt(i));
        if (i % 50 === 0) recorder.flush();
      }
      await recorder.close();
      expect(trouble).toEqual([expect.stringMatching(/^fail .*cannot grow \(.*ENOSPC.*goes on unrecorded/)]);
      const { statistics } = await checkMcap(path);
      expect(Number(statistics.messageCount)).toBeGreaterThan(1000);
      expect((await readRecording(path, {})).verdict).toBe('whole');
    } finally {
      unmount(disk);
    }
  });

  it.skipIf(!MOUNTS)(
    `takes no run when it is full to the last byte: nothing is left there${needs}`,
    async () => {
      const disk = join(folder, 'full');
      await mkdir(disk);
      mountDisk(disk, 65_536);
      try {
        await writeFile(join(disk, 'other'), new Uint8Array(65_536)).catch(() => undefined);
        await expect(run(join(disk, 'run'))).rejects.toThrow(/kept in .*run \(.*ENOSPC.*Make room/);
        expect(await readdir(join(disk, 'run'))).toEqual([]);
      } finally {
        unmount(disk);
      }
    },
  );
});

describe('a disk that is gone in the middle of a run', () => {
  it.skipIf(!MOUNTS)(`is told, and the run ends as it would have${needs}`, async () => {
    const disk = join(folder, 'stick');
    await mkdir(disk);
    mountDisk(disk, 1e9);
    const told = await run(join(disk, 'run'), () => unmount(disk));
    expectUndisturbed(told);
    expect(texts(told, 'warn')).toContainEqual(
      expect.stringMatching(/recording\.mcap is no longer in its place.*its disk was taken away/),
    );
  });

  it('as a folder that was moved away: the results are said, not lost, and the recording is whole', async () => {
    const [out, away] = [join(folder, 'here'), join(folder, 'away')];
    await mkdir(out);
    const told = await run(join(out, 'run'), () => {
      renameSync(out, away);
      writeFileSync(out, 'no folder');
    });
    expectUndisturbed(told);
    expect(told.outcome.unwritten).toMatch(/results cannot be kept in .*figures are shown/);
    expect(texts(told, 'fail')).toEqual([told.outcome.unwritten]);
    expect(texts(told, 'warn').sort()).toEqual([
      expect.stringMatching(/recording\.mcap is no longer in its place: it was moved/),
      expect.stringMatching(/What the run would go on from cannot be kept/),
    ]);
    const recording = join(away, 'run', 'recording.mcap');
    await checkMcap(recording);
    expect(await verify(recording)).toMatchObject({ verdict: 'reproduced', rounds: 60 });
  });

  it('as a folder that was moved away, and nothing in its place: only the results make it again', async () => {
    const [out, away] = [join(folder, 'left'), join(folder, 'taken')];
    const told = await run(out, () => renameSync(out, away));
    expectUndisturbed(told);
    expect(told.outcome.unwritten).toBeUndefined();
    const warned = texts(told, 'warn').join('\n');
    expect(warned).toMatch(/What the run would go on from cannot be kept in .*left \(ENOENT/);
    expect(warned).toMatch(/No report of the run was written/);
    // No checkpoint without its recording: such a folder would offer to go on, and could not.
    const kept = await readdir(out);
    expect(kept).toEqual(expect.arrayContaining(['result.json', 'curve.csv', 'initialization.json']));
    expect(kept.filter((name) => /checkpoint|session|recording/.test(name))).toEqual([]);
    expect(await verify(join(away, 'recording.mcap'))).toMatchObject({ verdict: 'reproduced', rounds: 60 });
  });

  it('answers every call with an error: what came before is on it, and the recorder says so once', async () => {
    const path = join(folder, 'gone.mcap');
    const real = await createDisk(path);
    let gone = false;
    const call = <T>(work: () => T): T => {
      if (gone) throw new Error('EIO: i/o error, write');
      return work();
    };
    const disk: Disk = {
      write: (bytes) => call(() => real.write(bytes)),
      truncate: (length) => call(() => real.truncate(length)),
      sync: async () => call(() => real.sync()),
      close: async () => call(() => real.close()),
    };
    const recorder = await Recorder.create(path, {}, { disk, freeBytes: () => Promise.resolve(undefined) });
    const trouble: string[] = [];
    recorder.onTrouble = (level, text) => trouble.push(`${level} ${text}`);
    for (let i = 0; i < 100; i++) {
      recorder.frame('b1', 'in', Uint8Array.of(i, 0), BigInt(i));
      if (i === 59) recorder.flush();
      if (i === 60) gone = true;
      if (i > 60) recorder.flush();
    }
    await recorder.close();
    expect(recorder.error?.message).toContain('EIO');
    expect(trouble).toEqual([expect.stringMatching(/^fail .*cannot grow \(EIO.*goes on unrecorded/)]);
    await real.close();
    expect(await readRecording(path, {})).toMatchObject({ verdict: 'partial', messages: 60 });
  });

  it('in the app: the run is finished, the window is told, and the bench goes on', async () => {
    const [root, away] = [join(folder, 'app'), join(folder, 'app-away')];
    await mkdir(root);
    const events: BenchEvent[] = [];
    const bench = createBench({
      folder: root,
      emit: (event) => events.push(event),
      listPorts: () => Promise.resolve([]),
    });
    const state = (): string | undefined =>
      events.flatMap((event) => (event.type === 'run' ? event.run.state : [])).at(-1);
    const logged = (): string[] =>
      events.flatMap((event) =>
        event.type === 'log' && event.entry.level === 'fail' ? event.entry.text : [],
      );
    await bench.handle({ type: 'addVirtualBoards', count: 2 });
    await bench.handle({ type: 'configure', settings: { rounds: 40, evaluateEvery: 20 } });
    expect(await bench.handle({ type: 'startRound' })).toMatchObject({ ok: true });
    await expect.poll(state, { timeout: 20_000 }).toBe('paused');
    renameSync(root, away);
    writeFileSync(root, 'no folder');
    expect(await bench.handle({ type: 'run' })).toMatchObject({ ok: true });
    await expect.poll(state, { timeout: 20_000 }).toBe('finished');
    await expect.poll(logged, { timeout: 20_000 }).toEqual([expect.stringMatching(/results cannot be kept/)]);
    expect(await bench.handle({ type: 'run' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/cannot be made.*Choose another/) as string,
    });
    await bench.close();
  });
});

describe('the alarm for room on the disk', () => {
  const free = { bytes: 1e9 };
  async function recorderWith(name: string): Promise<{ recorder: Recorder; trouble: string[] }> {
    const options = { freeBytes: () => Promise.resolve(free.bytes) };
    const recorder = await Recorder.create(join(folder, name), {}, options);
    const trouble: string[] = [];
    recorder.onTrouble = (level, text) => trouble.push(`${level} ${text}`);
    return { recorder, trouble };
  }

  it('warns at the beginning when there is little, once, and records on', async () => {
    free.bytes = 400e6;
    const { recorder, trouble } = await recorderWith('little.mcap');
    await expect.poll(() => trouble.length).toBe(1);
    expect(trouble[0]).toMatch(/^warn Only 400\sMB are left on the disk of .*little\.mcap.* make room/);
    recorder.frame('b1', 'in', Uint8Array.of(1, 0), 1n);
    await recorder.close();
    expect((await readRecording(recorder.path, {})).messages).toBe(1);
    expect(trouble.length).toBe(1);
  });

  it('closes the recording while there is room to, and says that the run goes on', async () => {
    free.bytes = 1e9;
    const { recorder, trouble } = await recorderWith('least.mcap');
    recorder.frame('b1', 'in', Uint8Array.of(1, 0), 1n);
    free.bytes = 49e6;
    // As time goes by it looks again.
    await expect.poll(() => trouble.length, { timeout: 20_000 }).toBe(1);
    expect(trouble[0]).toMatch(/^fail The disk of .*least\.mcap is full but for 49\sMB.*goes on unrecorded/);
    recorder.frame('b1', 'in', Uint8Array.of(2, 0), 2n);
    await recorder.close();
    expect((await readRecording(recorder.path, {})).verdict).toBe('whole');
    expect((await readRecording(recorder.path, {})).messages).toBe(1);
  });
});
