/**
 * What is the matter with a board's sensor, and what to do: one sentence for the Bench and the Boards screen. While there is
 * trouble that makes its figures wrong (`misleads`), no figure of it is shown.
 */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { EnergyProblem, SensorTrouble } from '../../contract.ts';

export interface SensorFacts {
  /** enum SensorState. */
  readonly state: number;
  /** The board has pins for a sensor. */
  readonly hardware: boolean;
  /** Name of a board that reads the same chip. */
  readonly sharedWith: string | undefined;
  /** Of the latest round, or of what comes in now. */
  readonly problem: EnergyProblem | undefined;
}

const TEXT: Readonly<Record<Exclude<SensorTrouble['kind'], 'shared'>, string>> = {
  absent:
    'No INA219 answers at address 0x40, so that this board adds no joules. If one is wired: check SDA, SCL, VCC and GND, leave its address pads A0 and A1 open (another address is not looked at), and plug the board in again.',
  failed:
    'The INA219 stopped answering: unplugged, or a wire is loose. Training goes on; this board adds no joules until it answers again. Check SDA, SCL, VCC and GND.',
  saturated:
    'The current leaves the range of the INA219, so that more may have flowed than it shows: no joules are given. Use a shunt of fewer ohms and state it in the calibration, or draw less than 3.2 A at 0.1 Ω.',
  reversed:
    'Current flows backwards through the shunt: no joules are given. Swap Vin+ and Vin−: in at Vin+, out at Vin− to the board.',
  stale:
    'The INA219 gives the same conversion again and again: it does not convert. No joules are given. Check its supply, and plug the board in again.',
  gap: 'More than a quarter of the latest round has no conversions, so that it has no figure. Check the wires of the INA219 and of the board, or choose a faster line.',
  noConversions:
    'No conversion came in the latest round, so that it has no figure. Check the four wires of the INA219, and plug the board in again.',
};

export function sensorTrouble({
  state,
  hardware,
  sharedWith,
  problem,
}: SensorFacts): SensorTrouble | undefined {
  const of = (kind: keyof typeof TEXT, misleads: boolean): SensorTrouble => ({
    kind,
    text: TEXT[kind],
    misleads,
  });
  const { absent, failed } = enums.SensorState;
  if (state === absent) return hardware ? of('absent', false) : undefined;
  if (state === failed) return of('failed', true);
  if (sharedWith !== undefined)
    return {
      kind: 'shared',
      text: `It reads the same INA219 as ${sharedWith}, so that each would be charged what both draw: no joules are given for either. Give each board an INA219 on its own SDA and SCL, in its own supply line.`,
      misleads: true,
    };
  if (problem === undefined || problem === 'notResolved' || problem === 'shared') return undefined;
  return of(problem, problem === 'saturated' || problem === 'reversed' || problem === 'stale');
}
