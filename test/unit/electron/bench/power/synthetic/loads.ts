/**
 * Loads whose energy is known without measuring: current as a function of time with its integral in closed form. Bus voltage
 * is constant, so that the true energy of a stretch is voltage times charge.
 */
export interface Load {
  readonly name: string;
  /** Charge from 0 to `timeUs`, ampere microseconds. Defined for all times from 0 on. */
  charge(timeUs: number): number;
}

/** Random numbers of one trial: 0 <= x < 1. Mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Current that repeats: `steps` of [microseconds, amperes]. */
export function periodic(name: string, steps: readonly (readonly [us: number, amps: number])[]): Load {
  const periodUs = steps.reduce((sum, [us]) => sum + us, 0);
  const perPeriod = steps.reduce((sum, [us, amps]) => sum + us * amps, 0);
  return {
    name,
    charge: (timeUs) => {
      const periods = Math.floor(timeUs / periodUs);
      let rest = timeUs - periods * periodUs;
      let charge = periods * perPeriod;
      for (const [us, amps] of steps) {
        charge += Math.min(rest, us) * amps;
        rest -= us;
        if (rest <= 0) break;
      }
      return charge;
    },
  };
}

export const constant = (amps: number): Load => ({ name: 'constant', charge: (timeUs) => timeUs * amps });

/** Around 100 uA. Exactly 100 would be one step of the converter, and its rounding the same with and without the load. */
export const sleep = (random: () => number): Load => {
  const amps = 100e-6 * (0.7 + 0.6 * random());
  return { name: 'sleep at 100 uA', charge: (timeUs) => timeUs * amps };
};

export const ramp = (fromA: number, ampsPerUs: number): Load => ({
  name: 'ramp',
  charge: (timeUs) => fromA * timeUs + (ampsPerUs * timeUs * timeUs) / 2,
});

/** A load switched at 1 kHz. */
export const pulses = (lowA: number, highA: number, duty: number): Load =>
  periodic('1 kHz pulses', [
    [1000 * duty, highA],
    [1000 * (1 - duty), lowA],
  ]);

/** Steps of training with short waits between them, then selecting and sending: what a board does in a round. */
export function bursts(random: () => number): Load {
  const steps: [number, number][] = [[4000 + 8000 * random(), 0.022]];
  for (let i = 0; i < 12; i++) {
    steps.push([5000 + 4000 * random(), 0.027 + 0.001 * random()]);
    steps.push([300 + 900 * random(), 0.018]);
  }
  steps.push([9000 + 4000 * random(), 0.026], [12_000 + 6000 * random(), 0.023], [20_000 * random(), 0.018]);
  return periodic('training-like bursts', steps);
}

/** The five loads of one trial, levels drawn. */
export function loadsOf(random: () => number): Load[] {
  return [
    constant(0.015 + 0.02 * random()),
    ramp(0.004 + 0.004 * random(), (0.02 + 0.02 * random()) / 1e6),
    pulses(0.002 + 0.002 * random(), 0.02 + 0.02 * random(), 0.2 + 0.6 * random()),
    bursts(random),
    sleep(random),
  ];
}
