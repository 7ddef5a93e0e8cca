import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { EnergySums } from '../../../../../electron/bench/report/energy/analysis.ts';
import { reported } from '../../../../../electron/bench/report/energy-report.ts';
import { readRun } from '../../../../../electron/bench/report/read-run.ts';
import { GivenUp, readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';
import { alter } from '../session/altered.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { writtenReport } from './written-report.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 4,
  seed: 11,
  boardsPerRound: 0,
  evaluateEvery: 2,
  set: {},
};
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-report-'));
  await runHeadless({ settings, boards: 'virtual:2', folder: join(folder, 'run') });
  path = join(folder, 'run', 'recording.mcap');
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a recording, read for its report', () => {
  it('energies from the registers are those that were recorded live', async () => {
    const run = await readRun(path);
    expect(run.rounds).toHaveLength(4);
    expect(run.damage).toEqual([]);
    const given: number[] = [];
    await run.eachRound(({ round, clients }, measured) => {
      given.push(round);
      for (const client of clients) {
        const derived = measured.get(client.boardId);
        expect(derived?.energyPj).toBe(client.energyPj);
        expect(derived?.energyPj).toBeGreaterThan(0);
        expect(derived?.provenance).toBe('model');
      }
    });
    expect(given).toEqual([1, 2, 3, 4]);
    expect(run.boards[0]?.modelText).toContain('Not a measurement');
  });

  it('ends at once when what takes the rounds fails, and says why', async () => {
    const run = await readRun(path);
    let given = 0;
    const failing = run.eachRound(() => {
      if (++given === 2) throw new RangeError('the disk is full');
    });
    await expect(failing).rejects.toThrow(new RangeError('the disk is full'));
    expect(given).toBe(2);
  });

  it('ends when no more rounds are wanted, or nobody waits for them', async () => {
    const progress: number[] = [];
    const run = await readRun(path, { onProgress: (bytes, of) => progress.push(bytes / of) });
    expect(progress.at(-1)).toBe(1);
    const given: number[] = [];
    await run.eachRound(({ round }) => given.push(round) < 3);
    expect(given).toEqual([1, 2, 3]);
    const givenUp = run.eachRound(
      () => undefined,
      () => {
        throw new GivenUp('Given up.');
      },
    );
    await expect(givenUp).rejects.toThrow(new GivenUp('Given up.'));
  });

  it('gives what waits in the same process its turn after each chunk: a run may go on', async () => {
    const sample = join(packageRoot(), 'assets', 'sample-recording.mcap');
    let chunks = 0;
    await readRecording(sample, { chunk: () => void chunks++ });
    expect(chunks).toBeGreaterThan(10);
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns++;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    // At which turn each round was read: those of one chunk share theirs.
    const at = new Set<number>();
    const sums = new (class extends EnergySums {
      override add(...measured: Parameters<EnergySums['add']>): void {
        at.add(turns);
        super.add(...measured);
      }
    })();
    await readRun(sample, { sums });
    reading = false;
    expect(at.size).toBeGreaterThan(10);
  });

  it('gives the rounds that it was read with when the recording goes on meanwhile', async () => {
    const growing = join(folder, 'growing.mcap');
    // One that is longer than a chunk.
    const whole = await readFile(join(packageRoot(), 'assets', 'sample-recording.mcap'));
    await writeFile(growing, whole.subarray(0, whole.byteLength * 0.6));
    const run = await readRun(growing);
    expect(run.rounds.length).toBeGreaterThan(0);
    expect(run.rounds.length).toBeLessThan(40);
    await writeFile(growing, whole);
    const given: number[] = [];
    await run.eachRound(({ round }) => given.push(round));
    expect(given).toEqual(run.rounds.map(({ round }) => round));
  });

  it('the same file gives the same report, byte for byte', async () => {
    const [one, two] = [await writtenReport(await reported(path)), await writtenReport(await reported(path))];
    expect([...one.keys()]).toContain(join('figures', 'convergence-by-round.svg'));
    for (const [name, bytes] of one) expect(two.get(name)?.equals(bytes), name).toBe(true);
  });

  it('another calibration changes figures as arithmetic says', async () => {
    const before = (await reported(path)).analysis.boards[0];
    const atUtc = '2026-11-23T12:00:00Z';
    const id = before?.join.boardId ?? '';
    const zero = { atUtc, counts: 10, uncertaintyCounts: 0.1, conversions: 500 };
    const zeroed = (await reported(path, { calibrations: { [id]: { zero } } })).analysis.boards[0];
    // Ten counts of 100 uA, times the integral of the voltage. Each piece is rounded to a whole picojoule.
    const lessPj = 10 * 1e-4 * (before?.facts.voltUs ?? 0) * 1e6;
    expect((before?.energyPj ?? 0) - (zeroed?.energyPj ?? 0)).toBeCloseTo(lessPj, -4);
    const shunt = { atUtc, ohms: 0.2, tolerance: 0.01 };
    const halved = (await reported(path, { calibrations: { [id]: { shunt } } })).analysis.boards[0];
    expect((halved?.energyPj ?? 0) / (before?.energyPj ?? 1)).toBeCloseTo(0.5, 9);
  });

  it('leaves out and counts a board whose words are none, and is reported all the same', async () => {
    const strange = join(folder, 'strange.mcap');
    let hellos = 0;
    await alter(path, strange, (topic, data) => {
      if (!topic.endsWith('/hello') || hellos++ > 0) return;
      // A number in place of a text, in as many bytes.
      const text = Buffer.from(data).toString();
      const [whole, words = ''] = /"modelText":("[^"]*")/.exec(text) ?? [];
      expect(whole).toBeDefined();
      data.set(Buffer.from(text.replace(words, '7'.padEnd(Buffer.byteLength(words)))));
    });
    const run = await readRun(strange);
    expect(run.damage).toEqual(['holds 1 messages that are not what their topic says; they were left out']);
    const files = await writtenReport(await reported(strange), ['html', 'energyCsv', 'json']);
    expect([...files.keys()]).toEqual(['energy-long.csv', 'report.html', 'report.json']);
  });

  it('says what is wrong with a file that is none, and with one that was cut', async () => {
    await expect(readRun(join(folder, 'nothing.mcap'))).rejects.toThrow(/cannot be read/);
    const text = join(folder, 'text.mcap');
    await writeFile(text, 'hello');
    await expect(readRun(text)).rejects.toThrow(/text\.mcap/);
  });
});
