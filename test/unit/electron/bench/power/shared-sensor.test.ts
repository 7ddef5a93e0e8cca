/** Two boards on one INA219 are recognised by their codes; two sensors never are, however alike their loads. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoardSensor, SENSOR_CONFIG } from '../../../../../electron/bench/boards/board-sensor.ts';
import { SensorWatch } from '../../../../../electron/bench/power/sensor-watch.ts';
import { CodeTrail, sharesSensor } from '../../../../../electron/bench/power/shared-sensor.ts';
import { randomOf } from './synthetic/loads.ts';

const BUS = 1250 << 3;

/** Codes of one chip: a load of `counts`, and noise of a step. */
function chip(seed: number, length: number, counts = 180): number[] {
  const random = randomOf(seed);
  return Array.from({ length }, () => counts + Math.floor(3 * random()) - 1);
}

const changesOf = (codes: readonly number[]): number =>
  codes.filter((code, i) => i > 0 && code !== codes[i - 1]).length;

function trailOf(codes: readonly number[]): CodeTrail {
  const trail = new CodeTrail();
  for (const code of codes) trail.add(code, BUS);
  return trail;
}

describe('codes', () => {
  test('of one chip are found in those of another board that is up to 200 conversions ahead', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 0, max: 200 }), (seed, ahead) => {
        const codes = chip(seed, 500);
        const late = trailOf(codes.slice(0, codes.length - ahead)).codes;
        // A stretch with few changes says nothing; the next look sees another one.
        fc.pre(changesOf(late.slice(-32)) >= 16);
        expect(sharesSensor(late, trailOf(codes).codes)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('of two chips under the same load are not', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        expect(sharesSensor(chip(seed, 256), chip(seed + 1, 256))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('that hardly change say nothing: two loads at rest may agree', () => {
    const still = Array.from({ length: 256 }, () => 180);
    expect(sharesSensor(still, still)).toBe(false);
    expect(sharesSensor(chip(3, 31), chip(3, 31))).toBe(false);
  });

  test('of currents that flow the wrong way are told apart from large ones', () => {
    const trail = new CodeTrail();
    trail.add(-1, BUS);
    trail.add(0x7fff, BUS);
    expect(new Set(trail.codes).size).toBe(2);
  });

  test('are kept to a bound', () => {
    expect(trailOf(chip(1, 10_000)).codes).toEqual(trailOf(chip(1, 10_000).slice(-256)).codes);
  });
});

describe('boards', () => {
  type Watched = Parameters<SensorWatch['watch']>[0];

  function board(name: string, provenance: Watched['provenance'] = 'measured'): Watched {
    return { id: `id-${name}`, name, provenance, sensor: new BoardSensor(0.1) };
  }

  function relay({ sensor }: Watched, codes: readonly number[]): void {
    const body = new Uint8Array(codes.length * 6);
    const view = new DataView(body.buffer);
    codes.forEach((code, i) => {
      view.setUint16(i * 6, 1060, true);
      view.setInt16(i * 6 + 2, code, true);
      view.setUint16(i * 6 + 4, BUS, true);
    });
    sensor.power({ firstTimeUs: 5000n, configRegister: SENSOR_CONFIG, lost: 0, flags: 0 }, body);
  }

  function follow(boards: readonly Watched[], codesOf: (i: number) => readonly number[]): string[] {
    const told: string[] = [];
    const watch = new SensorWatch((text, boardId) => told.push(`${boardId}: ${text}`));
    boards.forEach((one) => watch.watch(one));
    for (let from = 0; from < 1200; from += 40)
      boards.forEach((one, i) => relay(one, codesOf(i).slice(from, from + 40)));
    return told;
  }

  test('on one sensor are both named, once, with what to do', () => {
    const codes = chip(5, 1200);
    const own = chip(6, 1200);
    const told = follow([board('Pico left'), board('Nano 33'), board('Pico right')], (i) =>
      i === 1 ? own : codes,
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('Pico left');
    expect(told[0]).toContain('Pico right');
    expect(told[0]).not.toContain('Nano 33');
    expect(told[0]).toContain('Give each board an INA219 on its own SDA and SCL');
  });

  test('with a sensor each are left in peace, and so are models', () => {
    expect(follow([board('A'), board('B')], (i) => chip(10 + i, 1200))).toEqual([]);
    const same = chip(5, 1200);
    expect(follow([board('A', 'model'), board('B', 'model')], () => same)).toEqual([]);
  });

  test('are followed no longer once let go', () => {
    const told: string[] = [];
    const watch = new SensorWatch((text) => told.push(text));
    const [a, b] = [board('A'), board('B')];
    watch.watch(a)();
    watch.watch(b);
    const codes = chip(5, 400);
    relay(a, codes);
    relay(b, codes);
    expect(told).toEqual([]);
  });
});
