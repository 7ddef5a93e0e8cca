import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  group,
  integer,
  metricValue,
  ratio,
  scientific,
  significant,
  twoDigits,
} from '../../../../renderer/format/number.ts';
import { bytes, inUnit, measured, modelled, quantity, text } from '../../../../renderer/format/quantity.ts';
import { clock, span } from '../../../../renderer/format/time.ts';

const T = '\u202f';

describe('numbers', () => {
  test('group thousands with a thin no-break space and use a true minus', () => {
    expect(integer(1003)).toBe(`1${T}003`);
    expect(integer(1234567)).toBe(`1${T}234${T}567`);
    expect(group('-28.1')).toBe('−28.1');
    expect(group('999')).toBe('999');
  });
  test('keep three significant digits of an error and never an exponent', () => {
    expect(metricValue('mse', 0.66612)).toBe('0.666');
    expect(metricValue('mse', 4.2)).toBe('4.20');
    expect(metricValue('mse', 9.9999)).toBe('10.0');
    expect(metricValue('mse', 0.0000123456)).toBe('0.0000123');
    expect(metricValue('accuracy', 0.8765)).toBe(`87.6${T}%`);
    expect(significant(1e21, 3)).not.toBe('');
  });
  test('have a power of ten where zeros would have to be counted', () => {
    expect(scientific(2.4e-7, 2)).toBe(`2.4${T}×${T}10⁻⁷`);
    expect(scientific(9.99e-13, 2)).toBe(`1.0${T}×${T}10⁻¹²`);
    expect(scientific(0.0012, 2)).toBe('0.0012');
    expect(scientific(0, 2)).toBe(significant(0, 2));
  });
  test('show at most two digits of a model', () => {
    expect(twoDigits(4.27)).toBe('4.3');
    expect(twoDigits(108)).toBe('110');
    expect(twoDigits(9.99)).toBe('10');
    expect(twoDigits(0)).toBe('0');
  });
  test('write ratios with ×', () => {
    expect(ratio(4.62)).toBe('4.6×');
    expect(ratio(1523.4)).toBe(`1${T}523×`);
  });
});

describe('quantities', () => {
  test('choose the prefix after rounding, so that 1 <= value < 1000', () => {
    expect(quantity(0.0284, 'A')).toEqual({ value: '28.4', unit: 'mA' });
    expect(quantity(0.9999, 'J')).toEqual({ value: '1.00', unit: 'J' });
    expect(quantity(999.9, 'W')).toEqual({ value: '1.00', unit: 'kW' });
    expect(quantity(0, 'W')).toEqual({ value: '0.00', unit: 'W' });
  });
  test('any value in reach lands in [1, 1000)', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-11, max: 1e10, noNaN: true }), (value) => {
        const shown = Number(quantity(value, 'J').value.replaceAll(T, ''));
        expect(shown).toBeGreaterThanOrEqual(1);
        expect(shown).toBeLessThan(1000);
      }),
    );
  });
  test('bytes are decimal and whole below 1 kB', () => {
    expect(bytes(840)).toEqual({ value: '840', unit: 'B' });
    expect(bytes(8020)).toEqual({ value: '8.02', unit: 'kB' });
    expect(bytes(1.712e6)).toEqual({ value: '1.71', unit: 'MB' });
    expect(bytes(0)).toEqual({ value: '0', unit: 'B' });
  });
  test('± sets the decimals of its value', () => {
    expect(text(measured(0.017531, 0.000352, 'J'))).toBe(`17.53${T}mJ ±\u00a00.35`);
    expect(text(measured(14.583, 0.2, 'J', 1))).toBe(`14.6${T}J ±\u00a00.2`);
    expect(text(measured(14.583, undefined, 'J'))).toBe(`14.6${T}J`);
    expect(inUnit(0.04085, 0.00075, 1e-3)).toEqual({ value: '40.85', unit: '', plusMinus: '0.75' });
  });
  test('models say ≈ and claim no ±', () => {
    expect(text(modelled(4.31, 'J'))).toBe(`≈${T}4.3${T}J`);
    expect(text(modelled(0.0402, 'W'))).toBe(`≈${T}40${T}mW`);
    expect(text(modelled(0.9999, 'W'))).toBe(`≈${T}1.0${T}W`);
  });
});

describe('time', () => {
  test('the clock shows tenths until an hour', () => {
    expect(clock(54.63e6)).toBe('0:54.6');
    expect(clock(723.4e6)).toBe('12:03.4');
    expect(clock(3723e6)).toBe('1:02:03');
    expect(clock(-5)).toBe('0:00.0');
  });
  test('spans use at most two units', () => {
    expect(span(94e6)).toBe(`1\u00a0min 34\u00a0s`);
    expect(span(12e6)).toBe(`12\u00a0s`);
    expect(span(120e6)).toBe(`2\u00a0min`);
    expect(span(2e5)).toBe('under a second');
    expect(span(7500e6)).toBe(`2\u00a0h 5\u00a0min`);
  });
});
