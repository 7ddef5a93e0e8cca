/**
 * One sensor of many that could have been bought: offset, gain, shunt, bus and clocks off by what is drawn, behind the
 * register-accurate INA219. A board polls it and relays codes in `power` messages; the bench takes them as it takes any.
 *
 *   load -> shunt, errors -> Ina219Model -> polled registers -> power messages -> RoundCollector -> energy, ±
 */
import {
  Ina219Model,
  type AnalogSource,
} from '../../../../../../firmware-bridge/transports/ina219/ina219-model.ts';
import type { Calibration } from '../../../../../../electron/bench/power/calibration/calibration.ts';
import { LIMITS } from '../../../../../../electron/bench/power/calibration/sensor.ts';
import { Ina219Converter } from '../../../../../../electron/bench/power/ina219-convert.ts';
import type { RoundMeasurement } from '../../../../../../electron/bench/power/measurement.ts';
import { RoundCollector } from '../../../../../../electron/bench/power/round-collector.ts';
import type { Load } from './loads.ts';

export const CONFIG = 0x019f;
export const BUS_V = 5;

export interface Sensor {
  readonly offsetV: number;
  readonly gain: number;
  readonly busGain: number;
  readonly shuntOhms: number;
  /** Length of the chip's microsecond. */
  readonly chipRate: number;
  /** Noise at the shunt input, volts rms. */
  readonly noiseV: number;
}
export interface BoardClock {
  readonly rate: number;
  readonly offsetUs: number;
  /** Between looks at the sensor; 0: at each conversion, at once. */
  readonly pollUs: number;
}

const within = (limit: number, random: () => number): number => limit * (2 * random() - 1);

/** Drawn from the limits that the uncertainty is made of. */
export function drawSensor(random: () => number): Sensor {
  return {
    offsetV: within(LIMITS.offsetV[1] ?? 0, random),
    gain: 1 + within(LIMITS.current, random),
    busGain: 1 + within(LIMITS.bus, random),
    shuntOhms: 0.1 * (1 + within(LIMITS.shunt, random)),
    chipRate: 0.97 + 0.13 * random(),
    noiseV: [0, 3e-6, 10e-6][Math.floor(3 * random())] as number,
  };
}

/** The same sensor up to ten kelvin away from where it was calibrated. */
export function drift(sensor: Sensor, random: () => number): Sensor {
  return {
    ...sensor,
    offsetV: sensor.offsetV + within(LIMITS.zeroDriftV, random),
    gain: sensor.gain * (1 + within(LIMITS.gainDrift, random)),
  };
}

export function drawClock(random: () => number): BoardClock {
  return {
    rate: 1 + within(LIMITS.clock, random),
    offsetUs: Math.floor(1e6 * random()),
    pollUs: [0, 250, 1170][Math.floor(3 * random())] as number,
  };
}

const gauss = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Conversions of a load from 0 to `endUs` of true time, as a board would relay them: [board time, shunt, bus]. */
export function conversions(
  load: Load,
  endUs: number,
  sensor: Sensor,
  clock: BoardClock,
  random: () => number,
): (readonly [timeUs: number, shunt: number, bus: number])[] {
  const { chipRate } = sensor;
  const source: AnalogSource = {
    shuntVolts(startUs, stopUs) {
      const [from, to] = [startUs * chipRate, stopUs * chipRate];
      const amps = (load.charge(to) - load.charge(from)) / (to - from);
      return amps * sensor.shuntOhms * sensor.gain + sensor.offsetV + sensor.noiseV * gauss(random);
    },
    busVolts: () => BUS_V * sensor.busGain + 1e-3 * gauss(random),
  };
  const chip = new Ina219Model(source);
  chip.writeRegister(0, CONFIG);
  const out: (readonly [number, number, number])[] = [];
  let seen = 0;
  let nowUs = clock.pollUs * random();
  while (nowUs <= endUs) {
    chip.advance(nowUs / chipRate);
    if (chip.conversions > seen) {
      seen = chip.conversions;
      const shunt = chip.readRegister(1);
      const stampUs = Math.round(nowUs * clock.rate + clock.offsetUs);
      out.push([stampUs, shunt < 0x8000 ? shunt : shunt - 0x10000, chip.readRegister(2)]);
    }
    nowUs = clock.pollUs === 0 ? chip.nextConversionUs * chipRate + 1e-6 : nowUs + clock.pollUs;
  }
  return out;
}

/** Relays conversions and marks to a collector: phases [name number, start, end] in board time. */
export function measure(
  samples: ReturnType<typeof conversions>,
  marks: readonly (readonly [phase: number, timeUs: number])[],
  calibration: Calibration = {},
): RoundMeasurement {
  const collector = new RoundCollector(new Ina219Converter(0.1, calibration), 'measured');
  marks.forEach(([phase, timeUs]) =>
    collector.phase({ round: 1, phase, timeUs: BigInt(Math.round(timeUs)) }),
  );
  for (let from = 0; from < samples.length; from += 40) {
    const batch = samples.slice(from, from + 40);
    const body = new Uint8Array(batch.length * 6);
    const view = new DataView(body.buffer);
    batch.forEach(([timeUs, shunt, bus], i) => {
      view.setUint16(i * 6, i === 0 ? 0 : timeUs - (batch[i - 1]?.[0] ?? 0), true);
      view.setInt16(i * 6 + 2, shunt, true);
      view.setUint16(i * 6 + 4, bus, true);
    });
    const firstTimeUs = BigInt(batch[0]?.[0] ?? 0);
    collector.power({ firstTimeUs, configRegister: CONFIG, lost: 0, flags: 0 }, body);
  }
  return collector.finish();
}
