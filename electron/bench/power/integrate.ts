/**
 * Power conversions to energy by span.
 *
 * A conversion stands for the time since the one before it, but for no longer than a conversion can take: what lies beyond
 * is a gap, counted and never filled. At a border between two spans a conversion is split exactly by time. The end of the
 * last span, whose conversion has not ended yet when the board reports, is held at the last reading for at most one
 * conversion time; leaving it out would make every round a little too cheap.
 *
 * Within a piece float64 is used; sums are whole picojoules (below 2^53: up to 9 kJ), so adding up is exact and does not
 * depend on order. The pieces of one conversion are rounded so that they add up to the whole conversion.
 */
import type { SampleLog } from './sample-log.ts';

/** A stretch of the board's clock. */
export interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

export interface SpanEnergy {
  readonly energyPj: number;
  /** Time that conversions cover. */
  readonly coveredUs: number;
  /** Covered time x bus voltage, for the mean. */
  readonly busVoltUs: number;
}

/** Integrates over spans that follow one another without overlap, in order. Returns one entry per span. */
export function integrate(samples: SampleLog, spans: readonly Span[]): SpanEnergy[] {
  const out = spans.map(() => ({ energyPj: 0, coveredUs: 0, busVoltUs: 0 }));
  let first = 0;
  const spread = (fromUs: number, toUs: number, watts: number, busV: number): void => {
    let doneUs = 0;
    let donePj = 0;
    for (let s = first; s < spans.length; s++) {
      const span = spans[s] as Span;
      const piece = Math.min(toUs, span.endUs) - Math.max(fromUs, span.startUs);
      if (span.startUs >= toUs) break;
      if (piece <= 0) continue;
      const entry = out[s] as { energyPj: number; coveredUs: number; busVoltUs: number };
      doneUs += piece;
      const totalPj = Math.round(watts * doneUs * 1e6);
      entry.energyPj += totalPj - donePj;
      entry.coveredUs += piece;
      entry.busVoltUs += piece * busV;
      donePj = totalPj;
    }
  };
  const endUs = spans.at(-1)?.endUs ?? -Infinity;
  let previousUs = -Infinity;
  for (let i = 0; i < samples.length && previousUs < endUs; i++) {
    const timeUs = samples.timeUs(i);
    const gap = timeUs - previousUs > samples.spanLimitUs(i);
    const fromUs = gap ? timeUs - samples.cycleUs(i) : previousUs;
    while (first < spans.length && (spans[first] as Span).endUs <= fromUs) first++;
    if (timeUs > fromUs) spread(fromUs, timeUs, samples.watts(i), samples.busV(i));
    previousUs = Math.max(previousUs, timeUs);
  }
  const last = samples.length - 1;
  if (last >= 0 && previousUs < endUs) {
    const heldUs = Math.min(endUs, previousUs + samples.cycleUs(last));
    spread(previousUs, heldUs, samples.watts(last), samples.busV(last));
  }
  return out;
}
