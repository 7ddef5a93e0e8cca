/**
 * What clipping and noise on an update are worth: epsilon of differential privacy for one board.
 *
 *   one upload   Gaussian mechanism. Two data sets that a board could have had at a visit give updates of length at most
 *                clipNorm each, so at most 2 clipNorm apart; the noise has deviation noiseMultiplier * clipNorm.
 *                Renyi differential privacy of order a: a (2 / noiseMultiplier)^2 / 2     Mironov 2017, corollary 3
 *   V uploads    V times that, however each depends on those before                      Mironov 2017, proposition 1
 *   epsilon      min over a of  rdp(a) + ln((a - 1) / a) - (ln delta + ln a) / (a - 1)   Canonne, Kamath, Steinke 2020,
 *                                                                                        proposition 12
 *
 * Protected is everything that a board learned from in the whole run, against whoever sees all of its uploads. Which boards
 * took part is no secret on a wire, so nothing is claimed for the sampling of boards (no amplification). The residual of
 * error feedback, Top-P and the server's steps only work on values that have had their noise. Not covered: the mean loss that
 * a board reports for the chart; noise in float32 (Mironov 2012); a generator that is not cryptographic, and a seed that the
 * bench knows, so that runs repeat. It protects readers of what a run gives away, not secrets from the bench itself.
 */

/** Orders that are tried: dense where the optimum of few uploads lies, far enough for many with much noise. */
const ORDERS = Array.from({ length: 400 }, (_, i) => 1 + 10 ** (-2 + i / 66));

export interface PrivacyCost {
  /** Infinity without noise. */
  readonly epsilon: number;
  readonly delta: number;
}

/** The delta that is stated with every epsilon: far below one over the number of boards of a bench. */
export const DELTA = 1e-5;

/**
 * @param noiseMultiplier deviation of the noise as a multiple of the longest update
 * @param uploads that left one board
 */
export function privacyCost(noiseMultiplier: number, uploads: number, delta = DELTA): PrivacyCost {
  if (!(noiseMultiplier >= 0) || !(uploads >= 0) || !(delta > 0 && delta < 1))
    throw new RangeError(
      `A noise multiplier of ${noiseMultiplier}, ${uploads} uploads and a delta of ${delta} have no epsilon.`,
    );
  if (uploads === 0) return { epsilon: 0, delta };
  if (noiseMultiplier === 0) return { epsilon: Infinity, delta };
  const perOrder = (uploads * (2 / noiseMultiplier) ** 2) / 2;
  const epsilons = ORDERS.map(
    (a) => perOrder * a + Math.log((a - 1) / a) - (Math.log(delta) + Math.log(a)) / (a - 1),
  );
  return { epsilon: Math.max(0, Math.min(...epsilons)), delta };
}
