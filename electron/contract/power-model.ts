/**
 * What virtual boards are said to draw. Every part may be left out: the stated model of an RP2040 stands in for it. Nothing of
 * it is measured, and every figure that comes of it carries it in words.
 */
import { z } from 'zod';

/** Milliamperes that the shunt of 0.1 ohm carries within the widest range of an INA219. */
const milliamps = z.number().min(0).max(3000).optional();

export const PowerModelSettings = z.strictObject({
  /** Of the board, for the sentence: "an nRF52840". */
  name: z.string().min(1).max(60).optional(),
  /** Volts; the sensor converts up to 16. */
  supplyV: z.number().min(0.5).max(15).optional(),
  idleMilliamps: milliamps,
  receiveMilliamps: milliamps,
  trainMilliamps: milliamps,
  selectMilliamps: milliamps,
  sendMilliamps: milliamps,
  /** Noise of the current and of the supply, one standard deviation. */
  noiseMilliamps: z.number().min(0).max(100).optional(),
  noiseMillivolts: z.number().min(0).max(500).optional(),
});
export type PowerModelSettings = z.infer<typeof PowerModelSettings>;
