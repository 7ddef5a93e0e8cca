import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { listSessions } from '../../../../../electron/bench/session/library/library.ts';
import { markOpen } from '../../../../../electron/bench/session/open-sessions.ts';
import type { ComparisonView, Reply, RunSettings, SessionView } from '../../../../../electron/contract.ts';
import { withBench } from './with-bench.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 8,
  seed: 4,
  boardsPerRound: 0,
  evaluateEvery: 4,
  set: {},
};
const [FIRST, SECOND] = ['2026-01-31T12-00-00Z-sine-tinymetafed', '2026-02-01T08-00-00Z-sine-tinyreptile'];
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'library-'));
  await runHeadless({ settings, boards: 'virtual:2', folder: join(root, FIRST) });
  await runHeadless({
    settings: { ...settings, strategy: 'tinyreptile' },
    boards: 'virtual:2',
    folder: join(root, SECOND),
  });
  await mkdir(join(root, 'no session'));
});
afterAll(() => rm(root, { recursive: true }));

const valueOf = <T>(reply: Reply): T => {
  if (!reply.ok) throw new Error(reply.error);
  return reply.value as T;
};

describe('the library of sessions', () => {
  it('lists what was recorded, newest first, with its figures', async () => {
    const sessions = await listSessions(root);
    expect(sessions.map(({ name }) => name)).toEqual([SECOND, FIRST]);
    expect(sessions[1]).toMatchObject({
      startedUtc: '2026-01-31T12:00:00Z',
      strategy: 'tinymetafed',
      rounds: 8,
      boards: 2,
      metric: 'mse',
      outcome: 'done',
      resumable: false,
      energy: { provenance: 'model', plusMinus: undefined },
      tags: [],
    });
    expect(sessions[1]?.curve.length).toBe(3);
    expect(sessions[1]?.sizeBytes).toBeGreaterThan((await stat(join(root, FIRST, 'recording.mcap'))).size);
    expect(await listSessions(join(root, 'nowhere'))).toEqual([]);
  });

  it('keeps names, notes and tags beside the recording, which stays as it is', async () => {
    const before = await readFile(join(root, FIRST, 'recording.mcap'));
    await withBench(root, async (send) => {
      const folder = join(root, FIRST);
      expect(await send({ type: 'annotateSession', folder, name: 'sine-07', tags: ['paper'] })).toMatchObject(
        { ok: true },
      );
      expect(await send({ type: 'annotateSession', folder, notes: 'Two virtual boards.' })).toMatchObject({
        ok: true,
      });
      const [, session] = valueOf<SessionView[]>(await send({ type: 'listSessions' }));
      expect(session).toMatchObject({ name: 'sine-07', tags: ['paper'], notes: 'Two virtual boards.' });
      expect(await send({ type: 'annotateSession', folder: tmpdir(), name: 'x' })).toMatchObject({
        ok: false,
      });
    });
    expect(before.equals(await readFile(join(root, FIRST, 'recording.mcap')))).toBe(true);
  });

  it('moves to its trash and back, and nothing that is not its own', async () => {
    await withBench(root, async (send) => {
      const folder = join(root, SECOND);
      expect(await send({ type: 'deleteSession', folder })).toMatchObject({ ok: true });
      expect(valueOf<SessionView[]>(await send({ type: 'listSessions' })).length).toBe(1);
      expect(await send({ type: 'restoreSession', folder })).toMatchObject({ ok: true });
      expect(valueOf<SessionView[]>(await send({ type: 'listSessions' })).length).toBe(2);
      for (const other of [tmpdir(), root, join(root, '.trash'), join(root, FIRST, '..', '..')])
        expect(await send({ type: 'deleteSession', folder: other })).toMatchObject({ ok: false });
    });
    expect(await readdir(join(root, SECOND))).toContain('recording.mcap');
  });

  it('copies one to another folder, whole, and over nothing', async () => {
    const into = await mkdtemp(join(tmpdir(), 'exported-'));
    await withBench(root, async (send) => {
      const folder = join(root, FIRST);
      const path = valueOf<string>(await send({ type: 'exportSession', folder, into }));
      expect(path).toBe(join(into, FIRST));
      expect((await readdir(path, { recursive: true })).sort()).toEqual(
        (await readdir(folder, { recursive: true })).sort(),
      );
      const [copy, original] = await Promise.all(
        [path, folder].map((it) => readFile(join(it, 'recording.mcap'))),
      );
      expect(copy?.equals(original!)).toBe(true);
      const refused = async (from: string, to: string, why: RegExp): Promise<void> =>
        expect(await send({ type: 'exportSession', folder: from, into: to })).toMatchObject({
          ok: false,
          error: expect.stringMatching(why) as string,
        });
      await refused(folder, into, /is there already, and it is not overwritten/);
      await refused(tmpdir(), into, /is not one of the sessions/);
      await writeFile(join(into, 'file'), '');
      await refused(folder, join(into, 'file'), /cannot be copied to .*Choose another folder/);
      const open = join(root, 'open');
      await mkdir(open);
      await writeFile(join(open, 'recording.mcap'), '');
      await markOpen(open, 'recording.mcap', '2026-01-31T12:00:00Z');
      await refused(open, into, /is being recorded\. Export it when/);
      await rm(open, { recursive: true });
    });
    await rm(into, { recursive: true });
  });

  it('compares two of them', async () => {
    await withBench(root, async (send) => {
      const paths = [join(root, FIRST), join(root, SECOND)];
      const view = valueOf<ComparisonView>(await send({ type: 'compareSessions', paths }));
      expect(view.curves.map(({ strategy }) => strategy)).toEqual(['tinymetafed', 'tinyreptile']);
      expect(view.differences.some(({ name }) => name === 'strategy')).toBe(true);
    });
  });

  it(
    'offers one that was cut short, recovers it, and lets its run go on to the same end',
    { timeout: 60_000 },
    async () => {
      const folder = join(root, '2026-03-01T08-00-00Z-sine-tinymetafed');
      const stopped = new AbortController();
      let rounds = 0;
      await runHeadless({
        settings,
        boards: 'virtual:2',
        folder,
        signal: stopped.signal,
        onProgress: ({ round }) => {
          if (round >= 4 && rounds < 4) {
            rounds = round;
            stopped.abort();
          }
        },
      });
      // As a killed process leaves it.
      await truncate(
        join(folder, 'recording.mcap'),
        (await stat(join(folder, 'recording.mcap'))).size - 3000,
      );
      await markOpen(folder, 'recording.mcap', '2026-03-01T08:00:00Z');
      const marker = join(folder, 'session-open.json');
      const text = (await readFile(marker, 'utf8')).replace(/"processId":\d+/, '"processId":4194304');
      await rm(marker);
      await writeFile(marker, text);
      for (const name of ['result.json', 'curve.csv', 'report.html']) await rm(join(folder, name));
      await cp(folder, `${folder}-copy`, { recursive: true });
      await withBench(root, async (send, events) => {
        const [session] = valueOf<SessionView[]>(await send({ type: 'listSessions' }));
        expect(session).toMatchObject({
          outcome: 'cut',
          resumable: true,
          recovered: false,
          task: 'sine',
          strategy: 'tinymetafed',
          boards: 2,
          rounds: expect.any(Number) as number,
        });
        const said = valueOf<string>(await send({ type: 'recoverSession', folder: `${folder}-copy` }));
        expect(said).toContain('The original was not changed.');
        const listed = valueOf<SessionView[]>(await send({ type: 'listSessions' }));
        expect(listed.find((it) => it.folder === `${folder}-copy`)).toMatchObject({
          outcome: 'cut',
          recovered: true,
        });
        // One of its two virtual boards is here, the other is switched on.
        await send({ type: 'addVirtualBoards', count: 1 });
        expect(await send({ type: 'resumeRun', folder })).toMatchObject({ ok: true });
        while (!(await readdir(folder)).includes('result.json'))
          await new Promise((resolve) => setTimeout(resolve, 20));
        const shown = events.flatMap((event) =>
          event.type === 'evaluation' ? [event.evaluation.round] : [],
        );
        expect(shown).toEqual(expect.arrayContaining([0, 4, 8]));
      });
      const digest = async (of: string): Promise<unknown> =>
        (JSON.parse(await readFile(join(of, 'result.json'), 'utf8')) as { weightsDigest: string })
          .weightsDigest;
      expect(await digest(folder)).toBe(await digest(join(root, FIRST)));
    },
  );
});
