/**
 * How long things take on a virtual board. Virtual boards do not run in real time: their clock moves by what they do, so
 * that phases, power samples and energy of a run repeat exactly for a seed on every computer. All of it is a model; no
 * figure from it is ever shown as measured.
 *
 * Sources
 * - `nsPerMac`: the same core as RP2040 image (Cortex-M0+ at 125 MHz, libgcc soft float) takes about 3.95 ms for a training
 *   step of the 1-32-32-1 network in an instruction-level emulator; that step is 3232 multiply-accumulates (below).
 * - `nsPerWireByte`: full-speed USB CDC tops out near 1.2 MB/s; one fifth is lost to the IN gate that RP2040 erratum E15
 *   asks for. 1.0 MB/s, so 1 us a byte.
 * - `nsPerSelectedCoordinate`: assumed. Top-P counts the update's bit patterns in four radix passes and walks it once more
 *   to send: five soft-float subtractions and table steps of about 100 cycles a coordinate, 8 ns a cycle.
 */
export interface TimingModel {
  readonly name: string;
  readonly nsPerMac: number;
  readonly nsPerWireByte: number;
  readonly nsPerSelectedCoordinate: number;
}

/** Multiply-accumulates of one step: forward and weight gradients touch every weight, back-propagation all but the first layer's. */
export function macsOfStep(layers: readonly { inputs: number; outputs: number }[]): number {
  const weights = layers.map((layer) => layer.inputs * layer.outputs);
  const all = weights.reduce((sum, w) => sum + w, 0);
  return 3 * all - (weights[0] ?? 0);
}

const STEP_NS = 3.95e6;
const STEP_MACS = macsOfStep([
  { inputs: 1, outputs: 32 },
  { inputs: 32, outputs: 32 },
  { inputs: 32, outputs: 1 },
]);

export const RP2040_TIMING: TimingModel = {
  name: 'RP2040, 125 MHz, soft float',
  nsPerMac: STEP_NS / STEP_MACS,
  nsPerWireByte: 1000,
  nsPerSelectedCoordinate: 5 * 100 * 8,
};
