/** Calibrating the sensor of a board: what a window asks, and what it is told. */
import { z } from 'zod';

const boardId = z.string().min(1).max(64);
const seconds = z.number().min(0.2).max(60).optional();

export const calibrationCommands = [
  /** Load off: takes the zero over some seconds. The reply's value is a `CalibrationView`. */
  z.object({ type: z.literal('takeZero'), boardId, seconds }),
  /** Load on whose current is known to within a tolerance: 0.001 is ±0.1 %. */
  z.object({
    type: z.literal('takeGain'),
    boardId,
    amps: z.number().positive().max(10),
    tolerance: z.number().min(0).max(0.2),
    text: z.string().max(100),
    seconds,
  }),
  /** The resistor as it is marked or was measured. */
  z.object({
    type: z.literal('setShunt'),
    boardId,
    ohms: z.number().positive().max(100),
    tolerance: z.number().min(0).max(0.5),
  }),
  z.object({ type: z.literal('clearCalibration'), boardId }),
] as const;

/** What holds for a sensor now, for a person. */
export interface CalibrationView {
  readonly boardId: string;
  readonly text: string;
  /** ± of the current at no load, amperes, k = 2. */
  readonly offsetPlusMinusA: number;
  /** ± of the scale, relative, k = 2. */
  readonly scalePlusMinus: number;
  /** Day of each part, YYYY-MM-DD; undefined: not taken. */
  readonly zero?: string | undefined;
  readonly gain?: string | undefined;
  readonly shunt?: string | undefined;
}
