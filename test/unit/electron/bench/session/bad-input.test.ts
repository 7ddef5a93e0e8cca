/**
 * Files that are no good recordings, through every door that takes one: each says a sentence that names the file, or
 * shows the longest part that can be vouched for and says what is wrong; none waits for ever, none changes the file.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, type Bench } from '../../../../../electron/bench/bench.ts';
import { verdictText } from '../../../../../electron/bench/commands/verify.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { assetFile, packageRoot } from '../../../../../electron/bench/worker-path.ts';
import type {
  BenchEvent,
  Command,
  ReplayInfo,
  Reply,
  ReportView,
  Snapshot,
} from '../../../../../electron/contract.ts';

const SAMPLE = assetFile('sample-recording.mcap');
const ROUNDS = 40;

interface Bad {
  readonly bytes: (whole: Buffer) => Uint8Array;
  /** The file is made this long, and hollow behind its bytes. */
  readonly length?: number;
  /** What is said where nothing can be shown. */
  readonly refused?: RegExp;
  /** What is said beside the part that is shown. */
  readonly damage?: RegExp;
  /** It is found when that part is played, not before: opening reads no chunk. */
  readonly late?: true;
}

const flipped = (whole: Buffer, at: number): Buffer => {
  const bytes = Buffer.from(whole);
  bytes[at] = bytes[at]! ^ 0x40;
  return bytes;
};

/** Its kind and a length of nothing. */
const tooShort = (opcode: number): Buffer => Buffer.from([opcode, 0, 0, 0, 0, 0, 0, 0, 0]);
const DATA_END_BYTES = 13;
/** Where the summary begins, as the footer says. */
const summaryOf = (whole: Buffer): number => Number(whole.readBigUInt64LE(whole.length - 8 - 29 + 9));

const BAD: Readonly<Record<string, Bad>> = {
  empty: { bytes: () => Buffer.alloc(0), refused: /is empty/ },
  'of a few bytes': { bytes: (whole) => whole.subarray(0, 5), refused: /ends after 5 bytes/ },
  'of another kind': { bytes: () => Buffer.from('round,mse\n1,0.5\n'), refused: /is no recording/ },
  'of another program': {
    bytes: (whole) => Buffer.from(whole.toString('latin1').replace('tinymetafed', 'someoneelse'), 'latin1'),
    refused: /was not recorded by this program/,
  },
  'of a future version': {
    bytes: (whole) => Buffer.concat([whole.subarray(0, 5), Buffer.from('1'), whole.subarray(6)]),
    refused: /version 1.*Update it/,
  },
  'whose data end in too short a record': {
    bytes: (whole) => Buffer.concat([whole.subarray(0, summaryOf(whole) - DATA_END_BYTES), tooShort(0x0f)]),
    damage: /has a damaged end, at byte \d+/,
  },
  'whose last record is too short': {
    bytes: (whole) =>
      Buffer.concat([whole.subarray(0, whole.length - 37), tooShort(0x02), whole.subarray(-8)]),
    damage: /has a damaged end, at byte \d+/,
  },
  'cut off in the middle': {
    bytes: (whole) => whole.subarray(0, whole.length >> 1),
    damage: /is cut off|not closed/,
  },
  'cut off in its last bytes': { bytes: (whole) => whole.subarray(0, -3), damage: /is cut off/ },
  'with a bit flipped in a chunk': {
    bytes: (whole) => flipped(whole, whole.length >> 1),
    damage: /damaged chunk/,
    late: true,
  },
  'with a bit flipped in its summary': {
    bytes: (whole) => flipped(whole, whole.length - 200),
    damage: /damage in its summary/,
  },
  'of 2 GB and hollow': { bytes: () => Buffer.alloc(0), length: 2 ** 31 + 7, refused: /is no recording/ },
  'of 2 GB and good at its beginning': {
    bytes: (whole) => whole.subarray(0, whole.length >> 1),
    length: 2 ** 31 + 7,
    damage: /cannot be followed|damaged/,
  },
};

let root: string;
let bench: Bench;
let logged: string[] = [];
let failed: string[] = [];
const paths = new Map<string, string>();
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bad-'));
  const whole = await readFile(SAMPLE);
  for (const [name, { bytes, length }] of Object.entries(BAD)) {
    const folder = join(root, name.replaceAll(' ', '-'));
    await mkdir(folder);
    const path = join(folder, 'recording.mcap');
    await writeFile(path, bytes(whole));
    if (length !== undefined) await truncate(path, length);
    paths.set(name, path);
  }
  const emit = (event: BenchEvent): void => {
    if (event.type !== 'log') return;
    if (event.entry.level === 'warn') logged.push(event.entry.text);
    if (event.entry.level === 'fail') failed.push(event.entry.text);
  };
  bench = createBench({ folder: root, emit, listPorts: () => Promise.resolve([]) });
});
afterAll(async () => {
  await bench.close();
  await rm(root, { recursive: true });
});

const send = (command: Command): Promise<Reply> => bench.handle(command);
const errorOf = (reply: Reply): string => (reply.ok ? '' : reply.error);
const valueOf = <T>(reply: Reply): T => {
  if (!reply.ok) throw new Error(reply.error);
  return reply.value as T;
};

/** Digest of the file; of one that is hollow only of its beginning, as 2 GB take seconds. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { end: 8e6 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

async function replayed(path: string): Promise<ReplayInfo | string> {
  const reply = await send({ type: 'openReplay', path });
  if (!reply.ok) return reply.error;
  const { replay } = valueOf<Snapshot>(await send({ type: 'snapshot' }));
  logged = [];
  await send({ type: 'seekReplay', timeUs: 0.6 * replay!.info.durationUs });
  await send({ type: 'closeReplay' });
  return replay!.info;
}

const bad = Object.entries(BAD);
const choice = (path: string): Command => ({ type: 'openReport', choice: { path } as never });

describe.each(bad)('a file %s', { timeout: 60_000 }, (name, { refused, damage, late, length }) => {
  it('says what it is, shows what is good of it, and stays as it was', async () => {
    const path = paths.get(name)!;
    const before = await digestOf(path);

    const shown = await replayed(path);
    const verdict = await verify(path).then(
      (it) => verdictText(path, it),
      (error: Error) => error.message,
    );
    const compared = errorOf(await send({ type: 'compareSessions', paths: [SAMPLE, path] }));
    // A report has the digest of the whole file: of 2 GB that takes its time.
    const report = length === undefined ? await send(choice(path)) : undefined;
    if (refused !== undefined) {
      for (const said of [shown, verdict, compared, ...(report ? [errorOf(report)] : [])]) {
        expect(said).toMatch(refused);
        expect(said).toContain(path);
      }
      expect(errorOf(await send({ type: 'recoverSession', folder: join(path, '..') }))).toMatch(refused);
    } else {
      const { roundsUs, damage: told } = shown as ReplayInfo;
      expect((late ? logged : told).join('\n')).toMatch(damage!);
      expect(roundsUs.length).toBeGreaterThan(10);
      expect(roundsUs.length).toBeLessThanOrEqual(ROUNDS);
      expect(verdict).toMatch(/not verifiable, because it .*Recover it first/);
      expect(compared).toBe('');
      if (report !== undefined) {
        const { rounds, warnings } = valueOf<ReportView>(report);
        // What was judged from the frames of a damaged chunk is not in the report, and in the overview it is.
        expect(rounds).toBeLessThanOrEqual(roundsUs.length);
        expect(JSON.stringify(warnings)).toMatch(damage!);
      }
      const said = valueOf<string>(await send({ type: 'recoverSession', folder: join(path, '..') }));
      expect(said).toMatch(damage!);
      expect(said).toContain('The original was not changed.');
      const good = join(path, '..', 'recording-recovered.mcap');
      expect(((await replayed(good)) as ReplayInfo).damage).toEqual([]);
      if (!late) expect(((await replayed(good)) as ReplayInfo).roundsUs).toEqual(roundsUs);
    }
    expect(await digestOf(path)).toBe(before);
  });
});

describe('a recording whose disk goes away while it is played', () => {
  it('stops there and says so, and the bench is asked for the next', async () => {
    const folder = join(root, 'leaving');
    const path = join(folder, 'recording.mcap');
    await mkdir(folder);
    await copyFile(SAMPLE, path);
    expect(await send({ type: 'openReplay', path })).toMatchObject({ ok: true });
    await truncate(path, 1000);
    expect(errorOf(await send({ type: 'seekReplay', timeUs: 15e6 }))).toMatch(
      /recording\.mcap cannot be read further .*Is its disk still there/,
    );
    failed = [];
    await send({ type: 'playReplay' });
    await expect
      .poll(() => failed, { timeout: 10_000 })
      .toEqual([expect.stringMatching(/cannot be read further .*Is its disk still there/)]);
    const { replay } = valueOf<Snapshot>(await send({ type: 'snapshot' }));
    expect(replay?.playing).toBe(false);
    expect(await send({ type: 'openReplay', path: SAMPLE })).toMatchObject({ ok: true });
    expect(await send({ type: 'closeReplay' })).toMatchObject({ ok: true });
    await rm(folder, { recursive: true });
  });
});

describe('the library', () => {
  it('lists a folder of bad files without reading them, and without a word of its own', async () => {
    const sessions = valueOf<readonly { readonly outcome: string }[]>(await send({ type: 'listSessions' }));
    expect(sessions.map(({ outcome }) => outcome)).toEqual(bad.map(() => 'cut'));
  });
});

describe('the command line', { timeout: 60_000 }, () => {
  const run = (...args: string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [join(packageRoot(), 'dist', 'cli.js'), ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });

  it('tells whole, partial and nothing by its exit code, and whether a recording is verified', async () => {
    const cut = paths.get('cut off in its last bytes')!;
    const empty = paths.get('empty')!;
    const out = join(root, 'again.mcap');
    const [whole, part, nothing, good, not, none] = await Promise.all([
      run('recover', SAMPLE),
      run('recover', cut, '--out', out),
      run('recover', empty),
      run('verify', SAMPLE),
      run('verify', cut),
      run('verify', empty),
    ]);
    expect([whole.code, part.code, nothing.code]).toEqual([0, 3, 1]);
    expect([good.code, not.code, none.code]).toEqual([0, 3, 1]);
    expect(part.said).toContain('The original was not changed.');
    for (const { said } of [nothing, none]) expect(said).toBe(`bench: ${empty} is empty.\n`);
  });
});
