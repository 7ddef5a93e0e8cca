import { describe, expect, it } from 'vitest';
import { ModelledSupply, RP2040_POWER } from '../../../../firmware-bridge/transports/virtual/power-model.ts';
import { macsOfStep, RP2040_TIMING } from '../../../../firmware-bridge/transports/virtual/timing-model.ts';

const quiet = { ...RP2040_POWER, currentNoiseA: 0, busNoiseV: 0 };

describe('modelled supply', () => {
  it('averages the current over a span that a phase change divides', () => {
    const supply = new ModelledSupply(quiet, 1);
    supply.enter('train', 100);
    supply.enter('idle', 300);
    const amps = (from: number, to: number): number => supply.shuntVolts(from, to, 0) / 0.1;
    expect(amps(0, 100)).toBeCloseTo(0.018, 9);
    expect(amps(50, 150)).toBeCloseTo((0.018 + 0.027) / 2, 9);
    expect(amps(250, 350)).toBeCloseTo((0.027 + 0.018) / 2, 9);
    expect(amps(350, 400)).toBeCloseTo(0.018, 9);
  });

  it('repeats its noise for a seed and differs between seeds and conversions', () => {
    const a = new ModelledSupply(RP2040_POWER, 1);
    const b = new ModelledSupply(RP2040_POWER, 1);
    const c = new ModelledSupply(RP2040_POWER, 2);
    const first = Array.from({ length: 20 }, (_, n) => a.shuntVolts(n, n + 1, n));
    expect(Array.from({ length: 20 }, (_, n) => b.shuntVolts(n, n + 1, n))).toEqual(first);
    expect(Array.from({ length: 20 }, (_, n) => c.shuntVolts(n, n + 1, n))).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(15);
  });

  it('has noise of about the stated size and no bias', () => {
    const supply = new ModelledSupply(RP2040_POWER, 7);
    const n = 4000;
    const amps = Array.from({ length: n }, (_, i) => supply.shuntVolts(i, i + 1, i) / 0.1 - 0.018);
    const mean = amps.reduce((s, v) => s + v, 0) / n;
    const deviation = Math.sqrt(amps.reduce((s, v) => s + (v - mean) ** 2, 0) / n);
    expect(Math.abs(mean)).toBeLessThan(1e-5);
    expect(deviation).toBeGreaterThan(0.13e-3);
    expect(deviation).toBeLessThan(0.17e-3);
  });

  it('says that it is no measurement', () => {
    expect(RP2040_POWER.text).toMatch(/Not a measurement/);
    expect(RP2040_POWER.text).toContain('5.00 V');
  });
});

describe('timing model', () => {
  it('takes 3.95 ms for a step of the reference network', () => {
    const macs = macsOfStep([
      { inputs: 1, outputs: 32 },
      { inputs: 32, outputs: 32 },
      { inputs: 32, outputs: 1 },
    ]);
    expect(macs).toBe(3232);
    expect(macs * RP2040_TIMING.nsPerMac).toBeCloseTo(3.95e6, 3);
  });
});
