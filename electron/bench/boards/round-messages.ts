/** What a round sends to a board and gets from it, as messages. */
import type { Link, ReceivedMessage } from '../../../firmware-bridge/link/link.ts';
import { sampleChunks, type SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../../firmware-bridge/protocol/sparse.ts';
import type { BoardState } from '../../contract.ts';
import { phaseName } from '../power/round-collector.ts';
import type { PhaseName } from '../power/measurement.ts';

const STATE_OF_PHASE: Readonly<Partial<Record<PhaseName, BoardState>>> = {
  receive: 'receiving',
  train: 'training',
  select: 'selecting',
  send: 'sending',
};

/** The phase that a mark names and what the board does in it; undefined for a phase that this version does not know. */
export function readPhase(
  number: number,
): { readonly phase: PhaseName; readonly state: BoardState } | undefined {
  const phase = phaseName(number);
  return phase && { phase, state: STATE_OF_PHASE[phase] ?? 'idle' };
}

/** All samples of a round, once for each epoch, in messages that the link can take one by one. */
export function sendSamples(
  link: Link,
  plan: MessageFields<'train'>,
  samples?: SampleSet,
): Promise<unknown>[] {
  if (samples === undefined) return [];
  const chunks = sampleChunks(samples, plan.round);
  return Array.from({ length: plan.epochs }, () => chunks)
    .flat()
    .map(({ fields, body }) => link.send('samples', fields, body));
}

export function vectorOf({ fields, body }: ReceivedMessage<'upload' | 'residual'>): EncodedVector {
  const { coding, valueKind, riceParameter, count, scale } = fields;
  return { coding, valueKind, riceParameter, count, scale, body };
}
