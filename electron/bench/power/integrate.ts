/**
 * Power conversions to energy by span, with the facts that its uncertainty follows from (`facts.ts`).
 *
 * A conversion stands for the time since the one before it, but for no longer than a conversion can take: what lies beyond
 * is a gap, counted and never filled. At a border between two spans a conversion is split exactly by time. The end of the
 * last span, whose conversion has not ended yet when the board reports, is held at the last reading for at most one
 * conversion time; leaving it out would make every round a little too cheap.
 *
 * Where in time is a conversion? The shunt is converted first and the bus after it, so that the current was seen in the
 * first half of the pair. Each conversion therefore stands for a stretch whose middle is the middle of its shunt half
 * (`SampleLog.timeUs`); without that, every step of power would come a quarter of a conversion late.
 *
 * Within a piece float64 is used; sums are whole picojoules (below 2^53: up to 9 kJ), so adding up is exact and does not
 * depend on order. The pieces of one conversion are rounded so that they add up to the whole conversion.
 */
import { noFacts, type EnergyFacts } from './facts.ts';
import type { SampleLog } from './sample-log.ts';

/** A stretch of the board's clock. */
export interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

/** Larger steps between neighbours are steps of the load and say nothing about noise; in converter steps. */
const DITHER_STEPS = 4;

/** Conversions of a block, and blocks that it takes to compare them. */
const BLOCK = 16;
const MIN_BLOCKS = 5;

/**
 * What happened between the looks, from what the looks say: half the sum of squared steps from each conversion to the next
 * (von Neumann 1941), and the same again from blocks of sixteen. The smaller one counts. Why? A slow change is seen whole and
 * makes small steps between neighbours; a fast one beats with the converter and is gone in the mean of a block. Of a step of
 * the load half is left: the current is seen during half of a conversion, so that the mean of what is not seen has half the
 * variance of what is; noise counts in full. What repeats exactly in step with the conversions looks like a steady load, to this and to any other reader of the registers.
 */
class Unseen {
  #fine = 0;
  #blocks = 0;
  #blockCount = 0;
  #energy = 0;
  #timeUs = 0;
  #inBlock = 0;
  #earlierW: number | undefined;

  /** A conversion of `watts` over `piece` microseconds, `step` W above the one before it. `load`: too large for noise. */
  add(watts: number, piece: number, step: number, load: boolean): void {
    this.#fine += (step * piece) ** 2 / (load ? 4 : 2);
    this.#energy += watts * piece;
    this.#timeUs += piece;
    if (++this.#inBlock < BLOCK) return;
    const meanW = this.#energy / this.#timeUs;
    if (this.#earlierW !== undefined) this.#blocks += ((meanW - this.#earlierW) * this.#timeUs) ** 2 / 2;
    this.#earlierW = meanW;
    this.#blockCount++;
    this.#energy = 0;
    this.#timeUs = 0;
    this.#inBlock = 0;
  }

  get variance(): number {
    return this.#blockCount < MIN_BLOCKS ? this.#fine : Math.min(this.#fine, this.#blocks);
  }
}

class SpanSums {
  readonly facts: EnergyFacts = noFacts();
  readonly #unseen = new Unseen();
  #highW = 0;

  /** `piece` microseconds of conversion i; `pj` its energy, `share` its part of the conversion. */
  add(samples: SampleLog, i: number, piece: number, pj: number, share: number): void {
    const { facts } = this;
    const watts = samples.watts(i);
    const busV = samples.busV(i);
    facts.energyPj += pj;
    facts.coveredUs += piece;
    facts.voltUs += busV * piece;
    facts.ampUs += busV > 0 ? (watts / busV) * piece : 0;
    facts.conversions += share;
    facts.voltUsSquared += (busV * piece) ** 2;
    facts.gainDivision = Math.max(facts.gainDivision, samples.gainDivision(i));
    facts.stepCounts = Math.max(facts.stepCounts, samples.stepCounts(i));
    if (samples.saturated(i)) facts.saturated += share;
    this.#highW = Math.max(this.#highW, watts);
    const before = Math.max(0, i - 1);
    const steps = (samples.shuntCode(i) - samples.shuntCode(before)) / samples.stepCounts(i);
    const load = Math.abs(steps) > DITHER_STEPS;
    this.#unseen.add(watts, piece, watts - samples.watts(before), load);
    if (load || i === 0) return;
    facts.ditherSquares += steps * steps;
    facts.ditherCount++;
  }

  /** Power steps by so much at a border, and its conversions are stamped up to `lateUs` late. */
  border(stepW: number, lateUs: number): void {
    this.facts.borderWattUs = Math.hypot(this.facts.borderWattUs, stepW * lateUs);
  }

  finish({ startUs, endUs }: Span): EnergyFacts {
    const { facts } = this;
    facts.gapUs = Math.max(0, endUs - startUs - facts.coveredUs);
    facts.stepSquared = this.#unseen.variance;
    facts.gapLimitPj = Math.round(this.#highW * facts.gapUs * 1e6);
    return facts;
  }
}

/** Integrates over spans that follow one another without overlap, in order. Returns one entry per span. */
export function integrate(samples: SampleLog, spans: readonly Span[]): EnergyFacts[] {
  const sums = spans.map(() => new SpanSums());
  let first = 0;
  const spread = (i: number, fromUs: number, toUs: number): void => {
    const watts = samples.watts(i);
    let doneUs = 0;
    let donePj = 0;
    for (let s = first; s < spans.length; s++) {
      const span = spans[s] as Span;
      if (span.startUs >= toUs) break;
      const piece = Math.min(toUs, span.endUs) - Math.max(fromUs, span.startUs);
      if (piece <= 0) continue;
      doneUs += piece;
      const totalPj = Math.round(watts * doneUs * 1e6);
      sums[s]?.add(samples, i, piece, totalPj - donePj, piece / (toUs - fromUs));
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
    if (timeUs > fromUs) spread(i, fromUs, timeUs);
    previousUs = Math.max(previousUs, timeUs);
  }
  const last = samples.length - 1;
  if (last >= 0 && previousUs < endUs)
    spread(last, previousUs, Math.min(endUs, previousUs + samples.cycleUs(last) + samples.leadUs(last)));
  borders(samples, spans, sums);
  return spans.map((span, s) => (sums[s] as SpanSums).finish(span));
}

/** The step of power at each border, from the conversions beside the one that lies across it. */
function borders(samples: SampleLog, spans: readonly Span[], sums: readonly SpanSums[]): void {
  let i = 0;
  const at = (timeUs: number, sum: SpanSums): void => {
    while (i < samples.length && samples.timeUs(i) < timeUs) i++;
    if (i === 0 || i + 1 >= samples.length) return;
    sum.border(Math.abs(samples.watts(i + 1) - samples.watts(i - 1)), samples.cycleUs(i));
  };
  spans.forEach(({ startUs, endUs }, s) => {
    const sum = sums[s] as SpanSums;
    at(startUs, sum);
    at(endUs, sum);
  });
}
