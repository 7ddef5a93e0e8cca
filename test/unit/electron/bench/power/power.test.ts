import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ina219Converter } from '../../../../../electron/bench/power/ina219-convert.ts';
import { integrate, type Span } from '../../../../../electron/bench/power/integrate.ts';
import { RoundCollector } from '../../../../../electron/bench/power/round-collector.ts';
import { SampleLog } from '../../../../../electron/bench/power/sample-log.ts';
import { EnergyTotals } from '../../../../../electron/bench/power/totals.ts';
import { NO_TERMS, type Terms } from '../../../../../electron/bench/power/uncertainty/terms.ts';

const CONFIG = 0x019f;
const CYCLE = 1064;
/** A conversion stands for time that ends this long before it ends itself: the middle of its shunt half is its middle. */
const LEAD = 266;

interface Sample {
  readonly timeUs: number;
  readonly shunt: number;
  readonly bus: number;
}

/** A power message's body and fields from samples no more than 65 ms apart. */
function batch(samples: readonly Sample[], lost = 0): Parameters<RoundCollector['power']> {
  const body = new Uint8Array(samples.length * 6);
  const view = new DataView(body.buffer);
  samples.forEach((sample, i) => {
    view.setUint16(i * 6, i === 0 ? 0 : sample.timeUs - (samples[i - 1] as Sample).timeUs, true);
    view.setInt16(i * 6 + 2, sample.shunt, true);
    view.setUint16(i * 6 + 4, (sample.bus << 3) | 2, true);
  });
  return [{ firstTimeUs: BigInt(samples[0]?.timeUs ?? 0), configRegister: CONFIG, lost, flags: 0 }, body];
}

function log(samples: readonly Sample[]): SampleLog {
  const result = new SampleLog();
  result.append(...batch(samples), new Ina219Converter());
  return result;
}

const steady = (count: number, shunt = 200, bus = 1250, startUs = CYCLE): Sample[] =>
  Array.from({ length: count }, (_, i) => ({ timeUs: startUs + i * CYCLE, shunt, bus }));

describe('conversion', () => {
  it('gives volts, amperes and watts', () => {
    const reading = new Ina219Converter().convert(270, (1250 << 3) | 2, CONFIG);
    expect(reading.busV).toBeCloseTo(5, 12);
    expect(reading.currentA).toBeCloseTo(0.027, 12);
    expect(reading.powerW).toBeCloseTo(0.135, 12);
    expect(reading.saturated).toBe(false);
  });

  it('keeps the sign of a reversed shunt, and scales with the resistor', () => {
    expect(new Ina219Converter(0.01).convert(-281, 1250 << 3, CONFIG).currentA).toBeCloseTo(-0.281, 12);
  });

  it('flags end stops', () => {
    const converter = new Ina219Converter();
    expect(converter.convert(4000, 0, CONFIG).saturated).toBe(true);
    expect(converter.convert(4000, 0, CONFIG | 0x0800).saturated).toBe(false);
    expect(converter.convert(0, 4000 << 3, CONFIG).saturated).toBe(true);
    expect(converter.convert(0, 4000 << 3, CONFIG | 0x2000).saturated).toBe(false);
  });

  it('refuses a shunt of nothing', () => {
    expect(() => new Ina219Converter(0)).toThrow(/not possible/);
  });
});

describe('integration', () => {
  it('is power times time for a steady load', () => {
    const [energy] = integrate(log(steady(100)), [{ startUs: 0, endUs: 100 * CYCLE - LEAD }]);
    expect(energy?.energyPj).toBe(Math.round(0.1 * (100 * CYCLE - LEAD) * 1e6));
    expect(energy?.coveredUs).toBe(100 * CYCLE - LEAD);
    expect(energy?.gapUs).toBe(0);
    expect(energy?.conversions).toBeCloseTo(100 - LEAD / CYCLE, 9);
  });

  it('splits a conversion exactly at a border', () => {
    const samples = log([...steady(1, 100), ...steady(1, 200, 1250, 2 * CYCLE)]);
    const [a, b] = integrate(samples, [
      { startUs: 0, endUs: 1500 },
      { startUs: 1500, endUs: 2 * CYCLE },
    ]);
    const borderUs = CYCLE - LEAD;
    expect(a?.energyPj).toBe(Math.round((0.05 * borderUs + 0.1 * (1500 - borderUs)) * 1e6));
    expect(b?.energyPj).toBe(Math.round(0.1 * (2 * CYCLE - 1500) * 1e6));
  });

  it('leaves a gap a gap', () => {
    const samples = log([...steady(2), ...steady(2, 200, 1250, 20 * CYCLE)]);
    const [energy] = integrate(samples, [{ startUs: 0, endUs: 21 * CYCLE }]);
    expect(energy?.coveredUs).toBe(4 * CYCLE - LEAD + LEAD);
    expect(energy?.gapUs).toBe(17 * CYCLE);
    expect(energy?.gapLimitPj).toBe(Math.round(0.1 * 17 * CYCLE * 1e6));
  });

  it('holds the last reading for one conversion time at most', () => {
    const [energy] = integrate(log(steady(2)), [{ startUs: 0, endUs: 10 * CYCLE }]);
    expect(energy?.coveredUs).toBe(3 * CYCLE);
  });

  it('ignores what lies outside, and times that run backwards', () => {
    const samples = log(steady(10));
    samples.append(...batch(steady(3)), new Ina219Converter());
    const [energy] = integrate(samples, [{ startUs: 2000, endUs: 3000 }]);
    expect(energy?.coveredUs).toBe(1000);
  });

  it('never makes or loses energy by splitting (property)', () => {
    const samples = fc.array(
      fc.record({
        step: fc.integer({ min: 1, max: 5000 }),
        shunt: fc.integer({ min: -4000, max: 4000 }),
        bus: fc.integer({ min: 0, max: 4000 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const cuts = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(samples, cuts, (steps, borders) => {
        let timeUs = 0;
        const all = log(steps.map(({ step, shunt, bus }) => ({ timeUs: (timeUs += step), shunt, bus })));
        const edges = [...new Set([0, ...borders, 200_000])].sort((a, b) => a - b);
        const spans: Span[] = edges.slice(1).map((endUs, i) => ({ startUs: edges[i] as number, endUs }));
        const parts = integrate(all, spans);
        const [whole] = integrate(all, [{ startUs: 0, endUs: 200_000 }]);
        expect(parts.reduce((sum, part) => sum + part.energyPj, 0)).toBe(whole?.energyPj);
        expect(parts.reduce((sum, part) => sum + part.coveredUs, 0)).toBe(whole?.coveredUs);
        for (const part of parts) expect(Number.isSafeInteger(part.energyPj)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a round', () => {
  const collector = (provenance: 'measured' | 'model'): RoundCollector =>
    new RoundCollector(new Ina219Converter(), provenance);
  const mark = (phase: number, timeUs: number): { round: number; phase: number; timeUs: bigint } => ({
    round: 1,
    phase,
    timeUs: BigInt(timeUs),
  });

  it('has a span and an energy for each phase, and only time between its marks', () => {
    const it = collector('model');
    it.power(...batch(steady(30)));
    it.phase(mark(1, 40_000));
    it.phase(mark(2, 42_000));
    it.power(...batch(steady(40, 200, 1250, 31 * CYCLE), 2));
    it.phase(mark(0, 62_000));
    const round = it.finish();
    expect(round.phases).toMatchObject([
      { phase: 'receive', startUs: 40_000, endUs: 42_000, energyPj: undefined, problem: 'notResolved' },
      { phase: 'train', startUs: 42_000, endUs: 62_000, energyPj: 0.1 * 20_000 * 1e6, problem: undefined },
    ]);
    // What too short a phase cost is in the round all the same.
    expect(round.energyPj).toBe(0.1 * 22_000 * 1e6);
    expect(round.plusMinusPj).toBeUndefined();
    expect(round.lostSamples).toBe(2);
    expect(round.gapUs).toBe(0);
    expect(it.finish().phases).toEqual([]);
  });

  it('has a ± when it was measured', () => {
    const it = collector('measured');
    it.phase(mark(2, 0));
    it.power(...batch(steady(10)));
    it.phase(mark(0, 10 * CYCLE));
    const round = it.finish();
    const seconds = 10 * CYCLE * 1e-6;
    const limits = [0.1 * seconds * 0.0122474487, 1e-3 * 5 * seconds];
    const least = 2 * Math.hypot(...limits.map((limit) => limit / Math.sqrt(3)));
    const plusMinus = (round.plusMinusPj ?? 0) * 1e-12;
    expect(plusMinus).toBeGreaterThan(least);
    // Steady codes: their rounding does not average out, and is small beside the offset.
    expect(plusMinus).toBeLessThan(1.02 * least);
  });

  it('has no energy without a sensor', () => {
    const it = collector('measured');
    it.phase(mark(2, 0));
    it.phase(mark(0, 10));
    expect(it.finish()).toMatchObject({
      energyPj: undefined,
      plusMinusPj: undefined,
      phases: [{ energyPj: undefined }],
    });
  });

  it('survives phases that it does not know and bodies of odd length', () => {
    const it = collector('model');
    it.phase(mark(99, 0));
    const [fields, body] = batch(steady(2));
    expect(it.power(fields, body.subarray(0, 11))).toBe(1);
    expect(it.latest?.currentA).toBeCloseTo(0.02, 12);
  });
});

const offset = (pj: number): Terms => ({ ...NO_TERMS, offset: { shared: pj / 2, fresh: 0 } });

describe('totals', () => {
  it('never adds measured and model', () => {
    const totals = new EnergyTotals();
    totals.add(
      'a',
      { name: 'Pico left', text: '' },
      { provenance: 'measured', energyPj: 1e12, terms: offset(3e10) },
    );
    totals.add(
      'a',
      { name: 'Pico left', text: '' },
      { provenance: 'measured', energyPj: 1e12, terms: offset(3e10) },
    );
    totals.add(
      'b',
      { name: 'Pico right', text: '' },
      { provenance: 'measured', energyPj: 1e12, terms: offset(8e10) },
    );
    totals.add('v', { name: 'Virtual 1', text: 'A model.' }, { provenance: 'model', energyPj: 5e12 });
    totals.add('w', { name: 'Virtual 2', text: 'A model.' }, { provenance: 'model', energyPj: undefined });
    expect(totals.totals()).toEqual([
      expect.objectContaining({ provenance: 'measured', joules: 3, plusMinus: expect.closeTo(0.1, 9) }),
      { provenance: 'model', joules: 5, plusMinus: undefined, text: 'Virtual 1. A model.' },
    ]);
  });
});
