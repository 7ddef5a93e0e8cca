/** What the link counts; never reset while the link lives. A superset of `LinkCounters` in `electron/contract.ts`. */
export interface Counters {
  bytesIn: number;
  bytesOut: number;
  framesIn: number;
  framesOut: number;
  /** Reliable frames sent again. */
  resends: number;
  /** Requests to resend that we sent. */
  nacks: number;
  crcErrors: number;
  oversizeFrames: number;
  discardedBytes: number;
  /** Reliable frames that came again. */
  duplicates: number;
  /** Frames that were whole but no message: unknown id, wrong length, wrong fragment. */
  badMessages: number;
  /** Counted by the bench: mirrors found different from the board's copy. */
  resyncs: number;
  roundTripUs: number;
  /** Times that frames waited for the board's window. */
  creditStalls: number;
}

export const newCounters = (): Counters => ({
  bytesIn: 0,
  bytesOut: 0,
  framesIn: 0,
  framesOut: 0,
  resends: 0,
  nacks: 0,
  crcErrors: 0,
  oversizeFrames: 0,
  discardedBytes: 0,
  duplicates: 0,
  badMessages: 0,
  resyncs: 0,
  roundTripUs: 0,
  creditStalls: 0,
});
