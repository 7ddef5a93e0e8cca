/** Idle baseline: its arithmetic against known loads, its message, taking it from a board at rest, and a whole run with one. */
import fc from 'fast-check';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoardSensor, SENSOR_CONFIG } from '../../../../../electron/bench/boards/board-sensor.ts';
import {
  baselineMessage,
  meanWatts,
  netEnergy,
  parseBaseline,
  recalibrated,
} from '../../../../../electron/bench/power/baseline.ts';
import type { Calibration } from '../../../../../electron/bench/power/calibration/calibration.ts';
import { sensorOf } from '../../../../../electron/bench/power/calibration/sensor.ts';
import type { EnergyFacts } from '../../../../../electron/bench/power/facts.ts';
import { idleFacts } from '../../../../../electron/bench/power/idle-baseline.ts';
import { reported } from '../../../../../electron/bench/report/energy-report.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { settingsFrom } from '../../../../../electron/bench/commands/run-options.ts';

const AT_UTC = '2026-11-20T09:00:00Z';
const EVERY_US = 1060;
const BUS = (5 / 4e-3) << 3;

type Feed = (count: number, code: (i: number) => number) => void;

/** A sensor at rest and what feeds it: conversions in batches of 40, bus at 5 V. */
function resting(calibration: Calibration = {}): { sensor: BoardSensor; feed: Feed } {
  const sensor = new BoardSensor(0.1, calibration);
  let nowUs = 5000;
  return {
    sensor,
    feed: (count, code) => {
      for (let from = 0; from < count; from += 40) {
        const size = Math.min(40, count - from);
        const body = new Uint8Array(size * 6);
        const view = new DataView(body.buffer);
        for (let i = 0; i < size; i++) {
          view.setUint16(i * 6, EVERY_US, true);
          view.setInt16(i * 6 + 2, code(from + i), true);
          view.setUint16(i * 6 + 4, BUS, true);
        }
        const firstTimeUs = BigInt(nowUs);
        nowUs += size * EVERY_US;
        sensor.power({ firstTimeUs, configRegister: SENSOR_CONFIG, lost: 0, flags: 0 }, body);
      }
    },
  };
}

/** Facts of so many conversions of one code at 5 V. */
async function facts(seconds: number, code: (i: number) => number, calibration?: Calibration) {
  const { sensor, feed } = resting(calibration);
  const taken = idleFacts({ name: 'Pico', sensor }, seconds);
  feed(Math.ceil((seconds * 1e6) / EVERY_US) + 40, code);
  return taken;
}

describe('arithmetic', () => {
  const sensor = sensorOf();

  test('net is gross less idle power times the time that conversions cover', async () => {
    const idle = await facts(1, (i) => 180 + (i % 2));
    const work = await facts(3, (i) => 270 + (i % 2));
    const net = netEnergy(work, idle, sensor);
    // 90 counts of 10 uV at 0.1 ohm: 9 mA at 5 V.
    const expected = 0.045 * work.coveredUs * 1e6;
    expect(Math.abs((net?.netPj ?? 0) - expected) / expected).toBeLessThan(1e-3);
    expect(net?.idleW).toBeCloseTo(0.09025, 4);
    expect(net).toMatchObject({ driftW: undefined, drifted: false });
  });

  test('the offset of the sensor cancels: net is known better than gross of the same energy', async () => {
    const idle = await facts(1, (i) => 180 + (i % 2));
    const work = await facts(1, (i) => 270 + (i % 2));
    const alone = await facts(1, (i) => 90 + (i % 2));
    const none: EnergyFacts = { ...idle, energyPj: 0, voltUs: 0, ampUs: 0, voltUsSquared: 0, stepSquared: 0 };
    const net = netEnergy(work, idle, sensor)?.plusMinusPj ?? NaN;
    expect(net).toBeLessThan((netEnergy(alone, none, sensor)?.plusMinusPj ?? NaN) / 2);
  });

  test('drift within scatter stands; drift above a hundredth of the work is told with its size', async () => {
    const before = await facts(1, (i) => 180 + (i % 2));
    const work = await facts(3, (i) => 270 + (i % 2));
    const same = netEnergy(work, before, sensor, await facts(1, (i) => 181 - (i % 2)));
    expect(same?.drifted).toBe(false);
    const later = await facts(1, (i) => 190 + (i % 2));
    const warmer = netEnergy(work, before, sensor, later);
    expect(warmer?.drifted).toBe(true);
    expect(warmer?.driftW).toBeCloseTo(0.005, 5);
    expect(warmer?.driftW).toBeCloseTo(meanWatts(later) - meanWatts(before), 12);
  });

  test('without conversions in either there is no figure', async () => {
    const some = await facts(1, () => 180);
    expect(netEnergy({ ...some, coveredUs: 0 }, some, sensor)).toBeUndefined();
    expect(netEnergy(some, { ...some, coveredUs: 0 }, sensor)).toBeUndefined();
  });

  test('another calibration changes a recorded idle as converting the registers again does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0.98, max: 1.02, noNaN: true }),
        async (counts, factor) => {
          const code = (i: number): number => 180 + ((i * 7) % 5);
          const other: Calibration = {
            zero: { atUtc: AT_UTC, counts, uncertaintyCounts: 0.03, conversions: 2000 },
            gain: { atUtc: AT_UTC, factor, uncertainty: 1e-3, load: '22 mA', conversions: 2000 },
          };
          const { zeroCounts, countA } = sensor;
          const idle = { when: 'before', boardId: 'a', facts: await facts(0.2, code) } as const;
          const again = await facts(0.2, code, other);
          const derived = recalibrated({ ...idle, taken: { zeroCounts, countA } }, sensorOf(other));
          expect(Math.abs(derived.energyPj - again.energyPj)).toBeLessThanOrEqual(again.conversions + 1);
          expect(derived.ampUs / again.ampUs).toBeCloseTo(1, 9);
          expect(derived.stepSquared / again.stepSquared).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('message', () => {
  test('reads back what was written', async () => {
    const idle = {
      when: 'after',
      boardId: 'E66',
      facts: await facts(0.2, (i) => 180 + (i % 3)),
      taken: { zeroCounts: 1.5, countA: 1e-4 },
    } as const;
    expect(parseBaseline(JSON.parse(JSON.stringify(baselineMessage('after', [idle]))))).toEqual([idle]);
  });

  test.each([undefined, {}, { when: 'during', boards: [] }, { when: 'before', boards: [{ facts: {} }] }])(
    'refuses %j',
    (value) => {
      expect(() => parseBaseline(value)).toThrow();
    },
  );
});

describe('taking it', () => {
  test('ends by the time of the board, and listens no longer', async () => {
    const idle = await facts(0.5, () => 180);
    expect(idle.coveredUs).toBeGreaterThanOrEqual(500_000);
    expect(idle.coveredUs).toBeLessThan(500_000 + 41 * EVERY_US);
    expect(idle.gapUs).toBe(0);
  });

  test('is given up when the run is stopped', async () => {
    const { sensor, feed } = resting();
    const abort = new AbortController();
    const taken = idleFacts({ name: 'Pico', sensor }, 60, abort.signal);
    feed(80, () => 180);
    abort.abort();
    await expect(taken).rejects.toThrow('The idle baseline of Pico was given up.');
    await expect(idleFacts({ name: 'Pico', sensor }, 60, abort.signal)).rejects.toThrow('given up');
  });
});

test('a run with a baseline: gross and net in result, recording and report', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baseline-'));
  try {
    const flags = { boards: 'virtual:2', task: 'sine', strategy: 'tinymetafed', rounds: 4, seed: 7 };
    const more = { boardsPerRound: 0, deadline: 0, baseline: 1 };
    const out = join(folder, 'run');
    const settings = settingsFrom({ ...flags, ...more });
    const { result, state } = await runHeadless({ settings, boards: 'virtual:2', folder: out });
    expect(state).toBe('finished');
    expect(result.net).toHaveLength(2);
    const gross = result.energies[0]?.joules ?? NaN;
    for (const { netJoules, idleWatts, driftWatts, plusMinus } of result.net) {
      expect(netJoules).toBeGreaterThan(0);
      expect(netJoules).toBeLessThan(gross / 2);
      expect(idleWatts).toBeGreaterThan(0);
      expect(driftWatts).not.toBeNull();
      // A model has no uncertainty.
      expect(plusMinus).toBeNull();
    }
    const written = JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as typeof result;
    expect(written.net).toEqual(result.net);
    const { run, analysis } = await reported(join(out, 'recording.mcap'));
    expect(run.baselines.map(({ when }) => when)).toEqual(['before', 'before', 'after', 'after']);
    for (const {
      join: { boardId },
      net,
    } of analysis.boards) {
      const live = result.net.find((one) => one.boardId === boardId);
      expect((net?.netPj ?? NaN) / 1e12).toBeCloseTo(live?.netJoules ?? NaN, 9);
      expect(net?.driftW).toBeCloseTo(live?.driftWatts ?? NaN, 12);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
