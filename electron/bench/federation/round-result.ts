/** What one round did, as observers of the loop see it. */
import type { RoundMeasurement } from '../power/measurement.ts';

export interface ClientResult {
  readonly clientId: string;
  readonly order: number;
  /** Bytes of upload and download messages, framing included, first transmission only. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** What of the model left the board and reached it: coordinates of the global parameters, nothing else has a message. */
  readonly coordinatesUp: number;
  readonly coordinatesDown: number;
  /** Bytes of those coordinates alone: indices, values, scale; without message header, frame and checksum. */
  readonly payloadUp: number;
  readonly payloadDown: number;
  /** Over the steps of the visit, each before its step. */
  readonly meanLoss: number;
  readonly steps: number;
  /** Multiply-accumulates of training. */
  readonly macs: bigint;
  /** Times that the mirror was found different and the copy sent again in full. */
  readonly resyncs: number;
  readonly measurement: RoundMeasurement;
}

export interface Absence {
  readonly clientId: string;
  /** A sentence for a person. */
  readonly reason: string;
}

export interface RoundResult {
  /** 1 is the first. */
  readonly round: number;
  /** Boards of the run when this round's were chosen. */
  readonly boards: number;
  /** In the bench's order. */
  readonly clients: readonly ClientResult[];
  readonly absent: readonly Absence[];
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Since the run began, this round included. */
  readonly totalBytesUp: number;
  readonly totalBytesDown: number;
}
