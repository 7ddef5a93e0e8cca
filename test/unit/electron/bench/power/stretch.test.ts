/** A window between two markers is measured as a phase is: the same joules, the same ±. */
import { describe, expect, it } from 'vitest';
import { Ina219Converter } from '../../../../../electron/bench/power/ina219-convert.ts';
import { RoundCollector } from '../../../../../electron/bench/power/round-collector.ts';
import { WindowDesk } from '../../../../../electron/bench/desk/window-desk.ts';
import type { RoundMeasurement } from '../../../../../electron/bench/power/measurement.ts';

const CYCLE = 1064;

/** A round of 60 conversions: 20 at 50 mW, 40 at 100 mW; phases change where the power does. */
function round(provenance: 'measured' | 'model', without: readonly number[] = []): RoundMeasurement {
  const collector = new RoundCollector(new Ina219Converter(), provenance);
  const mark = (phase: number, timeUs: number) =>
    collector.phase({ round: 1, phase, timeUs: BigInt(Math.round(timeUs)) });
  mark(1, 0);
  for (let i = 1; i <= 60; i++) {
    if (without.includes(i)) continue;
    const body = new Uint8Array(6);
    const view = new DataView(body.buffer);
    view.setInt16(2, i <= 20 ? 100 : 200, true);
    view.setUint16(4, (1250 << 3) | 2, true);
    collector.power({ firstTimeUs: BigInt(i * CYCLE), configRegister: 0x019f, lost: 0, flags: 0 }, body);
  }
  mark(2, 20 * CYCLE);
  mark(0, 60 * CYCLE);
  return collector.finish();
}

describe('a stretch of a round', () => {
  it('of a whole phase is that phase', () => {
    const measured = round('measured');
    for (const phase of measured.phases) {
      const stretch = measured.stretch?.({ startUs: phase.startUs, endUs: phase.endUs });
      expect(stretch?.energyPj).toBe(phase.energyPj);
    }
    const whole = measured.stretch?.({ startUs: measured.startUs, endUs: measured.endUs });
    expect(whole?.energyPj).toBe(measured.energyPj);
    expect(whole?.plusMinusPj).toBeGreaterThan(0);
  });

  it('has mean, peak and the conversions within', () => {
    const stretch = round('measured').stretch!({ startUs: 10 * CYCLE, endUs: 30 * CYCLE });
    expect(stretch.samples).toBe(20);
    expect(stretch.lostSamples).toBe(0);
    expect(stretch.peakW).toBeCloseTo(0.1, 9);
    expect(stretch.meanW).toBeGreaterThan(0.07);
    expect(stretch.meanW).toBeLessThan(0.08);
  });

  it('counts what is missing, and never fills it', () => {
    const stretch = round('measured', [32, 33, 34, 35, 36, 37]).stretch!({
      startUs: 25 * CYCLE,
      endUs: 45 * CYCLE,
    });
    expect(stretch.samples).toBe(14);
    expect(stretch.lostSamples).toBe(6);
    expect(stretch.meanW).toBeCloseTo(0.1, 9);
  });

  it('of a model has no ±', () => {
    const stretch = round('model').stretch!({ startUs: 0, endUs: 30 * CYCLE });
    expect(stretch.energyPj).toBeGreaterThan(0);
    expect(stretch.plusMinusPj).toBeUndefined();
  });
});

describe('the desk of windows', () => {
  it('measures each board from the start of its own round, whichever marker is first', () => {
    const desk = new WindowDesk();
    const measurement = round('measured');
    desk.add(7, [{ clientId: 'a', measurement }]);
    const window = desk.measure(7, 30 * CYCLE, 10 * CYCLE);
    expect(window).toMatchObject({ round: 7, fromUs: 10 * CYCLE, toUs: 30 * CYCLE });
    expect(window.readings[0]?.energyPj).toBe(
      measurement.stretch?.({
        startUs: measurement.startUs + 10 * CYCLE,
        endUs: measurement.startUs + 30 * CYCLE,
      }).energyPj,
    );
  });

  it('says so when a round is no longer kept', () => {
    const desk = new WindowDesk();
    expect(() => desk.measure(3, 0, 1)).toThrow('round 3 are no longer in memory');
    desk.add(3, [{ clientId: 'a', measurement: round('model') }]);
    desk.clear();
    expect(() => desk.measure(3, 0, 1)).toThrow('no longer in memory');
  });
});
