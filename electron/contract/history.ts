/**
 * A long run kept short: the newest rounds as they came, of earlier ones one in 2, 4, 8 ... A screen is a thousand pixels
 * wide; the recording has every round. Used on both sides of the line, so it loads nothing.
 */
import type { RoundView, SpentEnergy } from './round.ts';

/** Rounds kept at most; half of them are the newest, without gaps. */
export const KEPT_ROUNDS = 2400;
/** Evaluations kept at most. */
export const KEPT_EVALUATIONS = 2400;

/**
 * The newest half of `most` as it is; of what is older, the first of each `gap` rounds, `gap` the smallest power of two that
 * leaves no more than the other half. Thinning a list again, longer by now, gives what thinning all of it would have given.
 * The very list when nothing has to go.
 */
export function thin<T extends { readonly round: number }>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const half = most >> 1;
  const head = list.slice(0, list.length - half);
  const span = head.at(-1)!.round - head[0]!.round + 1;
  let gap = 2;
  while (span / gap > half - 1) gap *= 2;
  let bucket = -1;
  const kept = head.filter(({ round }) => {
    const own = Math.floor(round / gap);
    if (own === bucket) return false;
    bucket = own;
    return true;
  });
  return kept.concat(list.slice(list.length - half));
}

/** What all rounds up to `round` spent, each origin by itself. @param before the same of the round before it */
export function spentWith(
  before: SpentEnergy | undefined,
  round: Pick<RoundView, 'clients' | 'durationUs'>,
): SpentEnergy {
  let { measuredPj, modelPj, durationUs } = before ?? {
    measuredPj: undefined,
    modelPj: undefined,
    durationUs: 0,
  };
  durationUs += round.durationUs;
  for (const { energyPj, provenance } of round.clients) {
    if (energyPj === undefined) continue;
    if (provenance === 'measured') measuredPj = (measuredPj ?? 0) + energyPj;
    else modelPj = (modelPj ?? 0) + energyPj;
  }
  return { measuredPj, modelPj, durationUs };
}
