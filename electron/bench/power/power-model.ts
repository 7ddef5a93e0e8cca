/** The power model of virtual boards from what people set, with the sentence that goes with every figure of it. */
import { RP2040_POWER, type PowerModel } from '../../../firmware-bridge/transports/virtual/power-model.ts';
import type { PowerModelSettings } from '../../contract.ts';

const PHASES = ['idle', 'receive', 'train', 'select', 'send'] as const;

const digits = (value: number): string => String(Number(value.toPrecision(4)));

/** "Model of an RP2040 at 5.00 V: 18 mA idle, 22 receive, ...; noise 0.15 mA, 2 mV. Not a measurement." */
function textOf(
  { busV, currentA, currentNoiseA, busNoiseV }: Omit<PowerModel, 'text'>,
  name: string,
): string {
  const [idle, ...others] = PHASES.map((phase) => `${digits(currentA[phase] * 1e3)}`);
  const rest = others.map((amps, i) => `${amps} ${PHASES[i + 1]}`).join(', ');
  return `Model of ${name} at ${busV.toFixed(2)} V: ${idle} mA idle, ${rest}; noise ${digits(currentNoiseA * 1e3)} mA, ${digits(busNoiseV * 1e3)} mV. Not a measurement.`;
}

/** @param settings what differs from the stated model of an RP2040 */
export function powerModelOf(settings: PowerModelSettings = {}): PowerModel {
  const { name, supplyV, noiseMilliamps, noiseMillivolts, ...milliamps } = settings;
  if (Object.values(settings).every((value) => value === undefined)) return RP2040_POWER;
  const currentA = Object.fromEntries(
    PHASES.map((phase) => {
      const set = milliamps[`${phase}Milliamps`];
      return [phase, set === undefined ? RP2040_POWER.currentA[phase] : set / 1e3];
    }),
  ) as Record<(typeof PHASES)[number], number>;
  const model = {
    busV: supplyV ?? RP2040_POWER.busV,
    shuntOhms: RP2040_POWER.shuntOhms,
    currentA,
    currentNoiseA: noiseMilliamps === undefined ? RP2040_POWER.currentNoiseA : noiseMilliamps / 1e3,
    busNoiseV: noiseMillivolts === undefined ? RP2040_POWER.busNoiseV : noiseMillivolts / 1e3,
  };
  return { ...model, text: textOf(model, name ?? 'a board, set by hand,') };
}
