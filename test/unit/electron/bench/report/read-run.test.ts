import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { analyse } from '../../../../../electron/bench/report/energy/analysis.ts';
import { reported, reportFiles } from '../../../../../electron/bench/report/energy-report.ts';
import { readRun } from '../../../../../electron/bench/report/read-run.ts';
import { alter } from '../session/altered.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';

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
    for (const { round, clients } of run.rounds)
      for (const client of clients) {
        const derived = run.measurements.get(round)?.get(client.boardId);
        expect(derived?.energyPj).toBe(client.energyPj);
        expect(derived?.energyPj).toBeGreaterThan(0);
        expect(derived?.provenance).toBe('model');
      }
    expect(run.boards[0]?.modelText).toContain('Not a measurement');
  });

  it('the same file gives the same report, byte for byte', async () => {
    const [one, two] = [await reportFiles(await reported(path)), await reportFiles(await reported(path))];
    expect(one.map(({ name }) => name)).toContain('figures/convergence-by-round.svg');
    one.forEach(({ content, name }, i) => {
      const same = Buffer.from(content as string).equals(Buffer.from(two[i]?.content as string));
      expect(same, name).toBe(true);
    });
  });

  it('another calibration changes figures as arithmetic says', async () => {
    const before = analyse(await readRun(path)).boards[0];
    const atUtc = '2026-11-23T12:00:00Z';
    const id = before?.join.boardId ?? '';
    const zero = { atUtc, counts: 10, uncertaintyCounts: 0.1, conversions: 500 };
    const zeroed = analyse(await readRun(path, { calibrations: { [id]: { zero } } })).boards[0];
    // Ten counts of 100 uA, times the integral of the voltage. Each piece is rounded to a whole picojoule.
    const lessPj = 10 * 1e-4 * (before?.facts.voltUs ?? 0) * 1e6;
    expect((before?.energyPj ?? 0) - (zeroed?.energyPj ?? 0)).toBeCloseTo(lessPj, -4);
    const shunt = { atUtc, ohms: 0.2, tolerance: 0.01 };
    const halved = analyse(await readRun(path, { calibrations: { [id]: { shunt } } })).boards[0];
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
    const files = await reportFiles(await reported(strange), ['html', 'energyCsv', 'json']);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['report.html']));
  });

  it('says what is wrong with a file that is none, and with one that was cut', async () => {
    await expect(readRun(join(folder, 'nothing.mcap'))).rejects.toThrow(/cannot be read/);
    const text = join(folder, 'text.mcap');
    await writeFile(text, 'hello');
    await expect(readRun(text)).rejects.toThrow(/text\.mcap/);
  });
});
