/** What repeating a phase asks of a board: the work of that phase in its latest visit, as the protocol has it. */
import type { RepeatablePhase } from '../../../contract.ts';
import { enums, type MessageFields } from '../../../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../../../firmware-bridge/protocol/sparse.ts';
import type { RoundMeasurement } from '../measurement.ts';

/** Of the latest visit that a board finished; a part is undefined until there was one. */
export interface LastVisit {
  readonly plan?: MessageFields<'train'> | undefined;
  readonly download?: { readonly mode: 'set' | 'add'; readonly vector: EncodedVector } | undefined;
  readonly measurement?: RoundMeasurement | undefined;
}

export interface RepeatWork {
  readonly fields: Omit<MessageFields<'repeat'>, 'round'>;
  /** Of phase receive: what is sent `count` times. */
  readonly download: LastVisit['download'];
  /** Of one repetition, for people: samples or coordinates. */
  readonly amount: number;
}

/** Long enough for about a thousand conversions at 12 bits. */
const ABOUT_US = 1_000_000;
const MOST = 65_535;
const FEWEST = 10;
/** Of the random samples and updates; any will do, and the same one repeats. */
const SEED = 20_260_101;

/** @param times repetitions; undefined: as many as about a second takes. Throws the end of a sentence about the board. */
export function repeatWork(phase: RepeatablePhase, visit: LastVisit, times?: number): RepeatWork {
  const { plan, download, measurement } = visit;
  if (plan === undefined)
    throw new Error('has done no round yet, and a round says what a phase is. Do one round, then measure');
  if (phase === 'receive' && download === undefined)
    throw new Error('was sent nothing in its latest round: there is nothing to receive again');
  const sends = phase === 'select' || phase === 'send';
  if (sends && plan.uploadCount === 0)
    throw new Error(`sends no update by this strategy: there is nothing to ${phase}`);
  const span = measurement?.phases.find((p) => p.phase === phase);
  // A clock that has not moved says nothing; 100 us is less than any of these phases takes on a board.
  const onceUs = Math.max(span === undefined ? 0 : span.endUs - span.startUs, 100);
  const count = times ?? Math.min(MOST, Math.max(FEWEST, Math.ceil(ABOUT_US / onceUs)));
  const amount = phase === 'train' ? plan.samples * plan.epochs : plan.uploadCount;
  return {
    fields: {
      phase: enums.Phase[phase],
      count,
      amount: phase === 'receive' ? 0 : amount,
      valueKind: plan.uploadValueKind,
      errorFeedback: plan.errorFeedback,
      seed: SEED,
    },
    download: phase === 'receive' ? download : undefined,
    amount: phase === 'receive' ? (download?.vector.count ?? 0) : amount,
  };
}
