/**
 * An ATmega2560 with an INA219 on its two wires. It reads the sensor between samples, so most of a phase of training lies
 * between conversions and is stated as a gap; and at 12 bits the sensor gives more than its line carries, so conversions are
 * lost and counted. Neither may keep a round from its end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../electron/bench/boards/board.ts';
import type { TrainOutcome } from '../../electron/bench/boards/client.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { enums } from '../../firmware-bridge/protocol/schema.ts';
import { buildAvr } from '../../build/firmware.mjs';
import { avrMissing } from '../firmware/avr/avr-board.ts';
import { Mega } from '../firmware/avr/mega.ts';
import { steadySensor } from '../firmware/rp2040/arm.ts';
import { SliceTransport } from '../firmware/slice-transport.ts';
import { ReferenceClient } from '../unit/electron/bench/federation/reference-client.ts';
import { plan, takeUp, usual } from './bench.ts';
import { patientClock } from './patient-clock.ts';

const model = mlp({ widths: [1, 16, 16, 1], loss: 'mse', firstBiasRange: 1 });
/** What `steadySensor` gives: 5 V and 30 mA. */
const WATTS = 0.15;

describe.skipIf(avrMissing !== undefined)('an ATmega2560 with an INA219, in avr8js', () => {
  let mega: Mega;
  let board: Board;
  let expected: TrainOutcome;
  const log: string[] = [];

  beforeAll(async () => {
    mega = new Mega(await buildAvr('mega'), steadySensor());
    board = await takeUp(new SliceTransport('ATmega2560 with INA219', mega), log, { clock: patientClock });
    await board.configure(model, usual);
    const client = new ReferenceClient(0);
    await client.configure(model, usual);
    expected = await client.train(plan);
  });
  afterAll(() => board.close());

  it('ends its rounds though the sensor gives more than the line carries', { timeout: 300_000 }, async () => {
    expect(board.hello?.sensorState).toBe(enums.SensorState.ina219);
    for (const round of [1, 2, 3]) {
      const { upload, measurement } = await board.train({ ...plan, round });
      expect(upload).toEqual(expected.upload);
      expect(measurement.provenance).toBe('model');
      // Covered time alone counts, and the rest of the round is named.
      const seen = measurement.phases.map(({ facts }) => facts);
      const coveredUs = seen.reduce((sum, facts) => sum + (facts?.coveredUs ?? 0), 0);
      const energyPj = seen.reduce((sum, facts) => sum + (facts?.energyPj ?? 0), 0);
      expect(energyPj / coveredUs / 1e6).toBeCloseTo(WATTS, 2);
      expect(coveredUs + (measurement.gapUs ?? 0)).toBeCloseTo(measurement.endUs - measurement.startUs, -2);
      expect(measurement.gapUs).toBeGreaterThan(0);
    }
  });

  it('goes on without its sensor, says so, and finds it again', { timeout: 300_000 }, async () => {
    mega.sensorPlugged = false;
    const without = await board.train({ ...plan, round: 4 });
    expect(without.upload).toEqual(expected.upload);
    expect(without.measurement.energyPj).toBeUndefined();
    expect(board.sensorState).toBe(enums.SensorState.failed);
    expect(log.join()).toMatch(/The INA219 of Board under test stopped answering/);
    mega.sensorPlugged = true;
    const { ina219 } = enums.SensorState;
    await expect.poll(() => board.sensorState, { timeout: 120_000, interval: 100 }).toBe(ina219);
    const { measurement } = await board.train({ ...plan, round: 5 });
    expect(measurement.phases.some(({ facts }) => (facts?.energyPj ?? 0) > 0)).toBe(true);
    // Conversions cover a tenth of a round of this board: too little for a figure.
    expect(measurement.energyPj).toBeUndefined();
  });

  it('has kept its stack off its memory', () => {
    expect(mega.untouchedBytes).toBeGreaterThanOrEqual(128);
  });
});
