import { describe, expect, it } from 'vitest';
import { decodeIna219Config } from '../../../../firmware-bridge/transports/ina219/ina219-config.ts';
import {
  Ina219Model,
  type AnalogSource,
} from '../../../../firmware-bridge/transports/ina219/ina219-model.ts';

const constant = (shuntV: number, busV: number): AnalogSource => ({
  shuntVolts: () => shuntV,
  busVolts: () => busV,
});
/** 16 V, PGA 1, 12 bits, continuous. */
const USUAL = 0x019f;
const CYCLE_US = 1064;

describe('INA219 register model', () => {
  it('starts with the reset configuration and converts both at 12 bits', () => {
    const sensor = new Ina219Model(constant(0.001, 5));
    expect(sensor.readRegister(0)).toBe(0x399f);
    expect(sensor.nextConversionUs).toBe(CYCLE_US);
    sensor.advance(CYCLE_US - 1);
    expect(sensor.readRegister(2)).toBe(0);
    sensor.advance(CYCLE_US);
    expect(sensor.readRegister(1)).toBe(100);
    expect(sensor.readRegister(2)).toBe((1250 << 3) | 2);
  });

  it.each([
    [0x0007, 84 + 84],
    [0x008f, 148 + 148],
    [0x0117, 276 + 276],
    [USUAL, 532 + 532],
    [0x07ff, 68_100 + 68_100],
    [0x04cf, 1060 + 1060],
    [0x019d, 532],
    [0x019e, 532],
    [0x0198, 0],
    [0x019c, 0],
  ])('configuration %i converts in %i us', (register, cycleUs) => {
    expect(decodeIna219Config(register).cycleUs).toBe(cycleUs);
  });

  it('keeps the same value until the next conversion ends', () => {
    let volts = 0.001;
    const sensor = new Ina219Model({ shuntVolts: () => volts, busVolts: () => 5 });
    sensor.advance(CYCLE_US);
    volts = 0.002;
    sensor.advance(CYCLE_US * 2 - 1);
    expect(sensor.readRegister(1)).toBe(100);
    sensor.advance(CYCLE_US * 2);
    expect(sensor.readRegister(1)).toBe(200);
  });

  it('clears ready by the power register and by configuring, not by the bus register', () => {
    const sensor = new Ina219Model(constant(0.001, 5));
    sensor.advance(CYCLE_US);
    expect(sensor.readRegister(2) & 2).toBe(2);
    expect(sensor.readRegister(2) & 2).toBe(2);
    sensor.readRegister(3);
    expect(sensor.readRegister(2) & 2).toBe(0);
    sensor.advance(CYCLE_US * 2);
    expect(sensor.readRegister(2) & 2).toBe(2);
    sensor.writeRegister(0, USUAL);
    expect(sensor.readRegister(2) & 2).toBe(0);
    expect(sensor.nextConversionUs).toBe(CYCLE_US * 3);
  });

  it.each([
    [0x0000, 4000],
    [0x0800, 8000],
    [0x1000, 16_000],
    [0x1800, 32_000],
  ])('clamps the shunt at the range of gain %i', (gain, limit) => {
    const high = new Ina219Model(constant(1, 5));
    high.writeRegister(0, USUAL | gain);
    high.advance(CYCLE_US);
    expect(high.readRegister(1)).toBe(limit);
    const low = new Ina219Model(constant(-1, 5));
    low.writeRegister(0, USUAL | gain);
    low.advance(CYCLE_US);
    expect((low.readRegister(1) << 16) >> 16).toBe(-limit);
  });

  it('clamps the bus at 16 or 32 V and never below 0', () => {
    const sensor = new Ina219Model(constant(0, 40));
    sensor.advance(CYCLE_US);
    expect(sensor.readRegister(2) >>> 3).toBe(8000);
    sensor.writeRegister(0, USUAL);
    sensor.advance(CYCLE_US * 3);
    expect(sensor.readRegister(2) >>> 3).toBe(4000);
    const negative = new Ina219Model(constant(0, -1));
    negative.advance(CYCLE_US);
    expect(negative.readRegister(2) >>> 3).toBe(0);
  });

  it('quantises 9-bit conversions to eight counts', () => {
    const sensor = new Ina219Model(constant(1003e-5, 5));
    sensor.writeRegister(0, 0x0007);
    sensor.advance(168);
    expect(sensor.readRegister(1)).toBe(1000);
  });

  it('converts once when triggered, again when written again', () => {
    const sensor = new Ina219Model(constant(0.001, 5));
    sensor.writeRegister(0, USUAL & ~4);
    sensor.advance(CYCLE_US * 5);
    expect(sensor.conversions).toBe(1);
    expect(sensor.nextConversionUs).toBe(Infinity);
    sensor.writeRegister(0, USUAL & ~4);
    expect(sensor.nextConversionUs).toBe(CYCLE_US * 6);
    sensor.advance(CYCLE_US * 10);
    expect(sensor.conversions).toBe(2);
  });

  it('computes current and power from the calibration, and flags overflow', () => {
    const sensor = new Ina219Model(constant(0.02, 5));
    sensor.advance(CYCLE_US);
    expect(sensor.readRegister(4)).toBe(0);
    sensor.writeRegister(5, 4097);
    expect(sensor.readRegister(5)).toBe(4096);
    expect(sensor.readRegister(4)).toBe(2000);
    expect(sensor.readRegister(3)).toBe((2000 * 1250) / 5000);
    expect(sensor.readRegister(2) & 1).toBe(0);
    sensor.writeRegister(5, 0xfffe);
    sensor.writeRegister(0, 0x399f);
    const high = new Ina219Model(constant(0.32, 32));
    high.writeRegister(5, 0xfffe);
    high.advance(CYCLE_US);
    expect(high.readRegister(2) & 1).toBe(1);
  });

  it('resets by bit 15 and ignores writes to results', () => {
    const sensor = new Ina219Model(constant(0.001, 5));
    sensor.writeRegister(0, USUAL);
    sensor.writeRegister(5, 1000);
    sensor.advance(CYCLE_US);
    sensor.writeRegister(1, 7);
    expect(sensor.readRegister(1)).toBe(100);
    sensor.writeRegister(0, 0x8000 | USUAL);
    expect(sensor.readRegister(0)).toBe(0x399f);
    expect(sensor.readRegister(5)).toBe(0);
    expect(sensor.readRegister(1)).toBe(0);
  });

  it('gives the source the spans that it converts, in order and without holes', () => {
    const spans: number[][] = [];
    const source: AnalogSource = {
      shuntVolts: (from, to, n) => (spans.push([n, from, to]), 0),
      busVolts: (from, to, n) => (spans.push([n, from, to]), 0),
    };
    const sensor = new Ina219Model(source);
    sensor.advance(2 * CYCLE_US);
    expect(spans).toEqual([
      [0, 0, 532],
      [0, 532, 1064],
      [1, 1064, 1596],
      [1, 1596, 2128],
    ]);
  });

  it('skips hidden conversions to the same registers', () => {
    const source: AnalogSource = { shuntVolts: (_f, _t, n) => n * 1e-5, busVolts: () => 5 };
    const stepped = new Ina219Model(source);
    const skipped = new Ina219Model(source);
    for (const at of [10 * CYCLE_US - 1, 123_456, 123_457, 999_999]) {
      stepped.advance(at);
      skipped.skipTo(at);
      expect(skipped.readRegister(1)).toBe(stepped.readRegister(1));
      expect(skipped.conversions).toBe(stepped.conversions);
      expect(skipped.nextConversionUs).toBe(stepped.nextConversionUs);
    }
  });
});
