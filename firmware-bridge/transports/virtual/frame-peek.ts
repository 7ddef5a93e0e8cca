/**
 * Looks at the header of an encoded frame without decoding it. The timing model needs to know which bytes are a first
 * transmission of bulk data; nothing else about frames is the worker's business.
 *
 *   COBS( head | seq | ack | ... ) 00     head: message id in 6 bits; control ids lie below 0x10
 */
import { cobsDecodeInPlace } from '../../protocol/cobs.ts';
import { crc32 } from '../../protocol/crc32.ts';
import { encodedMax, HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../../protocol/frame.ts';

export interface FrameHeader {
  id: number;
  sequence: number;
  acknowledged: number;
}

/** Reads the first three decoded bytes of the encoded frame `bytes[start..end)` (delimiter not included) into `out`. False: too short. */
export function peekFrame(bytes: Uint8Array, start: number, end: number, out: FrameHeader): boolean {
  let at = start;
  let run = 0;
  let zeroAfterRun = false;
  const next = (): number => {
    if (run === 0) {
      if (zeroAfterRun) {
        zeroAfterRun = false;
        return 0;
      }
      const code = bytes[at++] ?? 0;
      run = code - 1;
      zeroAfterRun = code < 255;
      if (run === 0) return next();
    }
    run--;
    return bytes[at++] ?? 0;
  };
  // Three data bytes take at most four encoded ones, as does the shortest frame with its CRC.
  if (end - start < 8) return false;
  out.id = next() & 0x3f;
  out.sequence = next();
  out.acknowledged = next();
  return true;
}

const scratch = new Uint8Array(encodedMax(MAX_PAYLOAD_BYTES));

/** As `peekFrame`, for bytes that came over a wire: false also when COBS or the CRC shows damage. */
export function readFrame(bytes: Uint8Array, start: number, end: number, out: FrameHeader): boolean {
  if (end - start > scratch.length || !peekFrame(bytes, start, end, out)) return false;
  scratch.set(bytes.subarray(start, end));
  const to = cobsDecodeInPlace(scratch, 0, end - start);
  // The decoded frame begins one byte in, where the first code was.
  const crcAt = to - 4;
  if (crcAt < 1 + HEADER_BYTES) return false;
  const view = new DataView(scratch.buffer, crcAt, 4);
  return crc32(scratch, 1, crcAt) === view.getUint32(0, true);
}

/** Tells first transmissions of reliable frames from repeats: sequence numbers of a session run 0, 1, ... mod 256. */
export class FirstTransmissions {
  #next = 0;

  /** A new session: numbers start at 0 again. */
  reset(): void {
    this.#next = 0;
  }

  /** Frames sent so far, mod 256. */
  get next(): number {
    return this.#next;
  }

  /** True when this number was not seen before; numbers in between count as seen. */
  take(sequence: number): boolean {
    const ahead = (sequence - this.#next) & 0xff;
    if (ahead >= 128) return false;
    this.#next = (sequence + 1) & 0xff;
    return true;
  }
}
