/**
 * Builds encoded frames one after another in one buffer, so that all frames of a burst leave in one write.
 */
import { cobsEncode } from '../protocol/cobs.ts';
import { crc32 } from '../protocol/crc32.ts';
import { encodedMax, FRAME_EXTRA_BYTES, HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../protocol/frame.ts';

export class FrameEncoder {
  private readonly plain = new Uint8Array(MAX_PAYLOAD_BYTES + FRAME_EXTRA_BYTES);
  private out = new Uint8Array(2 * encodedMax(MAX_PAYLOAD_BYTES));
  private length = 0;

  /** Bytes waiting to be taken. */
  get pendingBytes(): number {
    return this.length;
  }

  /**
   * Adds a frame.
   * @returns its encoded bytes, delimiter included: a view that is good until the next call.
   */
  add(head: number, seq: number, ack: number, payload: Uint8Array): Uint8Array {
    const { plain } = this;
    const end = HEADER_BYTES + payload.length;
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new RangeError(
        `A payload of ${payload.length} bytes is too long; ${MAX_PAYLOAD_BYTES} fit in a frame.`,
      );
    }
    plain[0] = head;
    plain[1] = seq;
    plain[2] = ack;
    plain.set(payload, HEADER_BYTES);
    const crc = crc32(plain, 0, end);
    plain[end] = crc;
    plain[end + 1] = crc >>> 8;
    plain[end + 2] = crc >>> 16;
    plain[end + 3] = crc >>> 24;
    this.makeRoom(encodedMax(payload.length));
    const start = this.length;
    const to = cobsEncode(plain, end + 4, this.out, start);
    this.out[to] = 0;
    this.length = to + 1;
    return this.out.subarray(start, this.length);
  }

  /** All frames added since the last take, in a new array. */
  take(): Uint8Array {
    const bytes = this.out.slice(0, this.length);
    this.length = 0;
    return bytes;
  }

  private makeRoom(bytes: number) {
    if (this.length + bytes <= this.out.length) return;
    const larger = new Uint8Array(2 * (this.length + bytes));
    larger.set(this.out.subarray(0, this.length));
    this.out = larger;
  }
}
