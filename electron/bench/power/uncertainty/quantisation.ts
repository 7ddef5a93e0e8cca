/**
 * How much of a converter's rounding stays in a mean.
 *
 * Rounding to steps of one costs 1/12 of variance. Does it average out? Only as far as noise carries the signal across
 * steps: a perfectly steady input gives the same code for ever, and the same error with it. For Gaussian noise of standard
 * deviation s (in steps) the error of the mean, over all places of the input between two codes, has the variance
 *
 *   v(s) = sum over n >= 1 of exp(-4 pi^2 n^2 s^2) / (2 pi^2 n^2)          v(0) = 1/12, v(0.5) = 3e-6
 *
 * (B. Widrow, I. Kollár: Quantization Noise, Cambridge 2008, ch. 11: the harmonics of the saw-tooth error, each weakened by
 * the characteristic function of the noise). The rest of the 1/12 is new in each conversion.
 */
const VARIANCE = 1 / 12;

/** Variance, in steps squared, of the error that every conversion shares, for noise of `sigma` steps. */
export function sharedVariance(sigma: number): number {
  if (sigma <= 0) return VARIANCE;
  let sum = 0;
  for (let n = 1; n <= 50; n++) {
    const term = Math.exp(-4 * Math.PI ** 2 * n ** 2 * sigma ** 2) / (2 * Math.PI ** 2 * n ** 2);
    sum += term;
    if (term < 1e-12) break;
  }
  return Math.min(sum, VARIANCE);
}

/**
 * Noise in steps, from the mean square of the differences between neighbours. Half of that is s^2 and what rounding adds:
 * between 0 and 1/4 for a quiet input (1/4 where it lies between two codes and flips evenly), 1/12 for a noisy one. 1/6 is
 * taken off: an input that flips evenly has its mean right, and one that seldom flips counts as quiet.
 */
export function noiseSteps(ditherSquares: number, ditherCount: number): number {
  if (ditherCount === 0) return 0;
  return Math.sqrt(Math.max(0, ditherSquares / ditherCount / 2 - 1 / 6));
}
