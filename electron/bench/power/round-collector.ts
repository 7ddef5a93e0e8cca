/** Gathers one board's power conversions and phase marks, and makes a RoundMeasurement of them when its round is done. */
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { EnergyProblem } from '../../contract.ts';
import type { Ina219Converter, Reading } from './ina219-convert.ts';
import { sumFacts, type EnergyFacts } from './facts.ts';
import { integrate } from './integrate.ts';
import type { PhaseMeasurement, PhaseName, Provenance, RoundMeasurement } from './measurement.ts';
import { energyProblem, phaseProblem } from './problem.ts';
import { factsOfSum, isSound } from './phase-sum.ts';
import { SampleLog } from './sample-log.ts';
import { measureStretch } from './stretch.ts';
import { expandedPj, termsOf } from './uncertainty/terms.ts';

interface Mark {
  readonly phase: PhaseName;
  readonly timeUs: number;
}

const PHASE_NAMES = new Map<number, PhaseName>(
  Object.entries(enums.Phase).map(([name, value]) => [value, name as PhaseName]),
);

/** Name of a phase number; undefined for one that this version does not know. */
export function phaseName(phase: number): PhaseName | undefined {
  return PHASE_NAMES.get(phase);
}

/** More marks than any round has: what a confused board may make us keep. */
const MAX_MARKS = 4096;

export class RoundCollector {
  readonly #samples = new SampleLog();
  readonly #converter: Ina219Converter;
  readonly #provenance: Provenance;
  #marks: Mark[] = [];
  #sums: MessageFields<'phaseSum'>[] = [];

  constructor(converter: Ina219Converter, provenance: Provenance) {
    this.#converter = converter;
    this.#provenance = provenance;
  }

  get latest(): Reading | undefined {
    return this.#samples.latest;
  }

  /** A phase mark. Marks of idle before any other phase are ignored: the round has not begun. */
  phase(fields: MessageFields<'phase'>): void {
    const phase = phaseName(fields.phase);
    if (phase === undefined || this.#marks.length >= MAX_MARKS) return;
    if (this.#marks.length === 0 && phase === 'idle') return;
    this.#marks.push({ phase, timeUs: Number(fields.timeUs) });
  }

  /** What the board itself summed of a phase. Outside a round it counts for nothing. */
  phaseSum(fields: MessageFields<'phaseSum'>): void {
    if (this.#marks.length > 0 && this.#sums.length < MAX_MARKS) this.#sums.push(fields);
  }

  /** A batch of conversions. Outside a round only the newest is kept. Returns how many there were. */
  power(fields: MessageFields<'power'>, body: Uint8Array): number {
    if (this.#marks.length === 0) this.#samples.clear();
    return this.#samples.append(fields, body, this.#converter);
  }

  /** Starts over, as after a lost round. */
  reset(): void {
    this.#marks = [];
    this.#sums = [];
    this.#samples.clear();
  }

  /** Starts over as if the sensor had just been switched on. */
  forget(): void {
    this.#marks = [];
    this.#sums = [];
    this.#samples.forget();
  }

  /** Everything since the last call, as one round. Call at roundDone. */
  finish(): RoundMeasurement {
    const spans = phaseSpans(this.#marks);
    const startUs = spans[0]?.startUs ?? 0;
    const endUs = spans.at(-1)?.endUs ?? startUs;
    const pieces = integrate(this.#samples, spans);
    const { sensor } = this.#converter;
    const hasSensor = this.#samples.length > 0 || this.#sums.length > 0;
    const phases = spans.map((span, i): PhaseMeasurement => {
      const summed = this.#summed(span, pieces[i] as EnergyFacts);
      if (summed !== undefined) pieces[i] = summed;
      const facts = pieces[i] as EnergyFacts;
      if (!hasSensor && summed === undefined) return { ...span, energyPj: undefined };
      // A phase of no length costs nothing, and there is nothing to resolve.
      const problem = span.endUs === span.startUs ? undefined : phaseProblem(facts, sensor.shuntOhms);
      return {
        ...span,
        energyPj: problem === undefined ? facts.energyPj : undefined,
        problem,
        facts,
        ...(summed && { onBoard: true }),
      };
    });
    const whole = sumFacts(pieces);
    const problem = hasSensor ? this.#problem(whole) : undefined;
    const known = hasSensor && problem === undefined;
    const terms = known && this.#provenance === 'measured' ? termsOf(whole, sensor) : undefined;
    const log = hasSensor ? this.#samples.copy() : undefined;
    const provenance = this.#provenance;
    const result: RoundMeasurement = {
      provenance: this.#provenance,
      startUs,
      endUs,
      energyPj: known ? whole.energyPj : undefined,
      problem,
      plusMinusPj: terms && expandedPj(terms),
      terms,
      phases,
      samples: this.#interleaved(startUs, endUs),
      lostSamples: this.#samples.lost,
      gapUs: hasSensor ? whole.gapUs : 0,
      saturatedSamples: this.#samples.saturatedCount,
      staleSamples: this.#samples.stale,
      stretch: log && ((span) => measureStretch(log, sensor, provenance, span)),
    };
    this.reset();
    return result;
  }

  #problem(whole: EnergyFacts): EnergyProblem | undefined {
    const problem = energyProblem(whole, this.#converter.sensor.shuntOhms);
    const missing = problem === 'gap' || problem === 'noConversions';
    return missing && this.#samples.stale > this.#samples.length ? 'stale' : problem;
  }

  /** The board's own sum, where it covers at least one conversion more than what was relayed. */
  #summed(
    span: { readonly startUs: number; readonly endUs: number },
    relayed: EnergyFacts,
  ): EnergyFacts | undefined {
    const inside = this.#sums.filter(({ startUs }) => {
      const start = Number(startUs);
      return start >= span.startUs && start < span.endUs;
    });
    if (inside.length === 0 || !inside.every(isSound)) return undefined;
    const sum = sumFacts(inside.map((fields) => factsOfSum(fields, this.#converter)));
    const oneUs = sum.conversions > 0 ? sum.coveredUs / sum.conversions : Infinity;
    return sum.coveredUs - relayed.coveredUs > oneUs ? sum : undefined;
  }

  #interleaved(startUs: number, endUs: number): Float64Array {
    const out: number[] = [];
    for (let i = 0; i < this.#samples.length; i++) {
      const timeUs = this.#samples.timeUs(i);
      if (timeUs >= startUs && timeUs <= endUs + this.#samples.cycleUs(i))
        out.push(timeUs, this.#samples.watts(i));
    }
    return Float64Array.from(out);
  }
}

/** Marks to spans: each phase lasts until the next mark. The closing idle mark ends the last span and is none itself. */
function phaseSpans(marks: readonly Mark[]): { phase: PhaseName; startUs: number; endUs: number }[] {
  const spans: { phase: PhaseName; startUs: number; endUs: number }[] = [];
  for (let i = 0; i + 1 < marks.length; i++) {
    const mark = marks[i] as Mark;
    const endUs = (marks[i + 1] as Mark).timeUs;
    // A clock that runs backwards (a reboot within the round) gives no span.
    if (endUs >= mark.timeUs) spans.push({ phase: mark.phase, startUs: mark.timeUs, endUs });
  }
  return spans;
}
