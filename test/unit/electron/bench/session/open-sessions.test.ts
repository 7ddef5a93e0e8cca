/** A session that is being recorded, by whomever, is not one that was cut short. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCutShort, listSessions } from '../../../../../electron/bench/session/library/library.ts';
import {
  cutShortIn,
  MARKER_NAME,
  markClosed,
  markOpen,
} from '../../../../../electron/bench/session/open-sessions.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'open-'));
});
afterAll(() => rm(root, { recursive: true }));

async function session(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  await writeFile(join(folder, 'recording.mcap'), '');
  await markOpen(folder, 'recording.mcap', '2026-01-31T12:00:00Z');
  return folder;
}

/** As if another process had written it. */
async function by(folder: string, change: object): Promise<void> {
  const path = join(folder, MARKER_NAME);
  const marker = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...marker, ...change }));
}

const outcomeOf = async (folder: string): Promise<string | undefined> =>
  (await listSessions(root)).find((it) => it.folder === folder)?.outcome;

describe('an open session', () => {
  it('of this process is open until it is closed', async () => {
    const folder = await session('mine');
    expect(await cutShortIn(folder)).toBeUndefined();
    expect(await outcomeOf(folder)).toBe('open');
    await markClosed(folder);
    expect(await cutShortIn(folder)).toBeUndefined();
    expect(await outcomeOf(folder)).toBe('cut'); // It left no result.
  });

  it('of a process that has ended was cut short, also when its number is ours by chance', async () => {
    const folder = await session('ended');
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    await by(folder, { processId: child.pid });
    expect(await cutShortIn(folder)).toMatchObject({ recording: 'recording.mcap' });
    expect(await outcomeOf(folder)).toBe('cut');
    const same = await session('same number');
    const text = await readFile(join(same, MARKER_NAME), 'utf8');
    await markClosed(same);
    await writeFile(join(same, MARKER_NAME), text);
    expect(await cutShortIn(same)).toBeDefined();
    expect((await listCutShort(root)).map(({ name }) => name).sort()).toEqual(['ended', 'same number']);
  });

  it('of another process is open while that lives', async () => {
    const folder = await session('other');
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await by(folder, { processId: child.pid });
    expect(await cutShortIn(folder)).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await cutShortIn(folder)).toBeDefined();
  });
});
