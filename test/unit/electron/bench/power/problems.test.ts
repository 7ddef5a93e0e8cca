import { describe, expect, it } from 'vitest';
import { constant, periodic, randomOf } from './synthetic/loads.ts';
import { conversions, drawClock, drawSensor, measure, type Sensor } from './synthetic/sensor-trial.ts';

const ideal: Sensor = { offsetV: 0, gain: 1, busGain: 1, shuntOhms: 0.1, chipRate: 1, noiseV: 3e-6 };
const clock = { rate: 1, offsetUs: 0, pollUs: 0 };
const marks = [
  [2, 20_000],
  [0, 120_000],
] as const;
type Samples = ReturnType<typeof conversions>;
const of = (amps: number): Samples => conversions(constant(amps), 125_000, ideal, clock, randomOf(5));

describe('a sensor in trouble gives no plausible number', () => {
  it('saturated: more may have flowed than the range shows', () => {
    const round = measure(of(0.5), marks);
    expect(round).toMatchObject({ energyPj: undefined, plusMinusPj: undefined, problem: 'saturated' });
    expect(round.saturatedSamples).toBeGreaterThan(90);
    expect(round.phases[0]).toMatchObject({ energyPj: undefined, problem: 'saturated' });
  });

  it('one saturated conversion is enough', () => {
    const samples = of(0.02).map((s, i) => (i === 50 ? ([s[0], 4000, s[2]] as const) : s));
    expect(measure(samples, marks).problem).toBe('saturated');
  });

  it('wired backwards: current flows the wrong way', () => {
    expect(measure(of(-0.028), marks)).toMatchObject({ energyPj: undefined, problem: 'reversed' });
  });

  it('a zero below nothing is an offset and no reversal', () => {
    const round = measure(of(-0.0008), marks);
    expect(round.problem).toBeUndefined();
    expect(round.energyPj).toBeLessThan(0);
    expect(Math.abs(round.energyPj ?? 0)).toBeLessThan(round.plusMinusPj ?? 0);
  });

  it('stale: registers read again before the chip has converted anew are left out', () => {
    const samples = of(0.02);
    const twice = samples.flatMap(([timeUs, shunt, bus]) => [
      [timeUs, shunt, bus] as const,
      [timeUs + 100, shunt, bus] as const,
    ]);
    const [once, again] = [measure(samples, marks), measure(twice, marks)];
    expect(again.staleSamples).toBe(samples.length);
    expect(again.energyPj).toBe(once.energyPj);
    expect(again.plusMinusPj).toBe(once.plusMinusPj);
  });

  it('unplugged in the middle: more than a quarter is missing, and the rest is no figure of the whole', () => {
    const round = measure(
      of(0.02).filter(([timeUs]) => timeUs < 60_000),
      marks,
    );
    expect(round.gapUs).toBeGreaterThan(58_000);
    expect(round).toMatchObject({ energyPj: undefined, plusMinusPj: undefined, problem: 'gap' });
  });

  it('a short end missing: a gap, and ± covers what it may have cost', () => {
    const round = measure(
      of(0.02).filter(([timeUs]) => timeUs < 100_000),
      marks,
    );
    expect(round.gapUs).toBeGreaterThan(18_000);
    expect(round.energyPj).toBeLessThan(5 * 0.02 * 82_000 * 1e6);
    const truePj = 5 * 0.02 * 100_000 * 1e6;
    expect((round.energyPj ?? 0) + (round.plusMinusPj ?? 0)).toBeGreaterThan(truePj);
  });

  it('a gap in the middle is not bridged', () => {
    const samples = of(0.02).filter(([timeUs]) => timeUs < 60_000 || timeUs > 80_000);
    const round = measure(samples, marks);
    expect(round.gapUs).toBeGreaterThan(18_000);
    expect(round.gapUs).toBeLessThan(21_000);
  });

  it('too short a phase is not resolved, and the round has its energy', () => {
    const round = measure(of(0.02), [
      [1, 20_000],
      [2, 25_000],
      [0, 120_000],
    ]);
    expect(round.phases[0]).toMatchObject({ phase: 'receive', energyPj: undefined, problem: 'notResolved' });
    expect(round.phases[1]?.problem).toBeUndefined();
    const parts = round.phases.reduce((sum, p) => sum + (p.facts?.energyPj ?? 0), 0);
    expect(round.energyPj).toBe(parts);
  });
});

describe('clocks', () => {
  it('two boards 100 ppm and 300 ms apart: phases right to 0.5 %, each on its own clock', () => {
    // 40 ms of 22 mA, 60 ms of 27 mA, 25 ms of 23 mA, over and over: phases as a round has them.
    const steps = [
      [40_000, 0.022],
      [60_000, 0.027],
      [25_000, 0.023],
    ] as const;
    const load = periodic('phases', steps);
    for (const board of [
      { rate: 1 + 50e-6, offsetUs: 0, pollUs: 0 },
      { rate: 1 - 50e-6, offsetUs: 300_000, pollUs: 250 },
    ]) {
      const samples = conversions(load, 4_000_000, ideal, board, randomOf(11));
      const marks: [number, number][] = [];
      let timeUs = 1_000_000;
      const wanted: { phase: string; truePj: number }[] = [];
      for (let i = 0; i < 18; i++) {
        const [us] = steps[i % 3] as readonly [number, number];
        const truePj = 5 * (load.charge(timeUs + us) - load.charge(timeUs)) * 1e6;
        wanted.push({ phase: ['receive', 'train', 'send'][i % 3] as string, truePj });
        marks.push([[1, 2, 4][i % 3] as number, timeUs * board.rate + board.offsetUs]);
        timeUs += us;
      }
      marks.push([0, timeUs * board.rate + board.offsetUs]);
      const round = measure(samples, marks);
      expect(round.phases).toHaveLength(18);
      round.phases.forEach((phase, i) => {
        const { truePj, phase: name } = wanted[i] as (typeof wanted)[number];
        expect(phase.phase).toBe(name);
        expect(Math.abs((phase.energyPj ?? 0) - truePj) / truePj).toBeLessThan(0.005);
      });
    }
  });
});

describe('any sensor, any clock', () => {
  it('a phase of nothing else keeps its ± above what the sensor cannot know', () => {
    for (let seed = 1; seed < 40; seed++) {
      const random = randomOf(seed);
      const samples = conversions(constant(0.02), 125_000, drawSensor(random), drawClock(random), random);
      const first = samples[20]?.[0] ?? 0;
      const round = measure(samples, [
        [2, first],
        [0, first + 80_000],
      ]);
      expect(Number.isSafeInteger(round.energyPj)).toBe(true);
      // One millivolt of offset through 0.1 ohm at 5 V, k = 2 of a rectangle.
      expect(round.plusMinusPj).toBeGreaterThan((2 / Math.sqrt(3)) * 1e-3 * 4.9 * 80_000 * 1e6);
    }
  });
});
