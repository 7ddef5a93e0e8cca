/**
 * Finds frames in a byte stream: any bytes in, whole and checked frames out, every other byte counted.
 *
 *     buffer  | frame 00 frame 00 fra|me 00 ...          one flat array, allocated once
 *               ^start      ^scanned  ^length
 *
 * Bytes are copied in once; the delimiter is found with indexOf, COBS is undone in place and the CRC checked there. What
 * is left of a frame at the end of a chunk moves to the front. Memory is bounded by the buffer, whatever arrives: a run
 * without a delimiter that no frame could be is dropped up to the next delimiter.
 *
 * Why not a stream parser? Those of node-serialport rebuild their buffer for each byte: cost grows with the square of a
 * frame.
 */
import { cobsDecodeInPlace } from '../protocol/cobs.ts';
import { crc32 } from '../protocol/crc32.ts';
import { encodedMax, FRAME_EXTRA_BYTES, HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../protocol/frame.ts';

export interface FrameHandler {
  /** A whole frame with a right CRC. `payload` is a view, good during the call. */
  frame(head: number, seq: number, ack: number, payload: Uint8Array): void;
  /** Something that was not a frame ended at a delimiter or grew too long. */
  damaged(): void;
  /** Every encoded byte exactly once, in pieces that end at delimiters where there are any. A view. */
  raw?(bytes: Uint8Array): void;
}

export interface FrameDecoderCounters {
  bytesIn: number;
  framesIn: number;
  /** Damaged frames of a possible length, whether COBS or the CRC told. */
  crcErrors: number;
  oversizeFrames: number;
  /** Bytes in none of the frames delivered, delimiters of damaged frames included. */
  discardedBytes: number;
}

export class FrameDecoder {
  private readonly handler: FrameHandler;
  private readonly counters: FrameDecoderCounters;
  private readonly buffer: Uint8Array;
  private readonly limit: number;
  private length = 0;
  private skipping = false;

  /** @param maxPayloadBytes longest payload accepted. */
  constructor(handler: FrameHandler, counters: FrameDecoderCounters, maxPayloadBytes = MAX_PAYLOAD_BYTES) {
    this.handler = handler;
    this.counters = counters;
    this.limit = encodedMax(maxPayloadBytes);
    // One byte more than is ever filled: a zero after the last byte ends every search.
    this.buffer = new Uint8Array(Math.max(2 * this.limit, 16384) + 1);
  }

  /** Takes bytes as they arrive. Calls the handler for each frame that they complete. */
  push(chunk: Uint8Array): void {
    this.counters.bytesIn += chunk.length;
    const capacity = this.buffer.length - 1;
    for (let from = 0; from < chunk.length;) {
      const count = Math.min(chunk.length - from, capacity - this.length);
      this.buffer.set(count === chunk.length ? chunk : chunk.subarray(from, from + count), this.length);
      from += count;
      const scanFrom = this.length;
      this.length += count;
      this.scan(scanFrom);
    }
  }

  private scan(scanFrom: number) {
    const { buffer, length } = this;
    let start = 0;
    buffer[length] = 0;
    for (let at = buffer.indexOf(0, scanFrom); at < length; at = buffer.indexOf(0, start)) {
      if (this.handler.raw) this.handler.raw(buffer.subarray(start, at + 1));
      this.end(start, at);
      start = at + 1;
    }
    if (start > 0) buffer.copyWithin(0, start, length);
    this.length = length - start;
    if (this.length >= this.limit) this.drop();
  }

  /** No frame is this long: forgets what has come of it. */
  private drop() {
    if (this.handler.raw) this.handler.raw(this.buffer.subarray(0, this.length));
    this.counters.discardedBytes += this.length;
    this.length = 0;
    this.skipping = true;
  }

  /** Bytes start..end are followed by a delimiter at end. */
  private end(start: number, end: number) {
    const { buffer, counters } = this;
    if (this.skipping || end - start >= this.limit) {
      this.skipping = false;
      counters.oversizeFrames++;
      counters.discardedBytes += end - start + 1;
      this.handler.damaged();
      return;
    }
    if (end === start) return; // two delimiters in a row: nothing between them
    const from = start + 1;
    const to = cobsDecodeInPlace(buffer, start, end);
    if (to - from >= FRAME_EXTRA_BYTES) {
      const crcAt = to - 4;
      const stated =
        (buffer[crcAt]! |
          (buffer[crcAt + 1]! << 8) |
          (buffer[crcAt + 2]! << 16) |
          (buffer[crcAt + 3]! << 24)) >>>
        0;
      if (crc32(buffer, from, crcAt) === stated) {
        counters.framesIn++;
        this.handler.frame(
          buffer[from]!,
          buffer[from + 1]!,
          buffer[from + 2]!,
          buffer.subarray(from + HEADER_BYTES, crcAt),
        );
        return;
      }
    }
    counters.crcErrors++;
    counters.discardedBytes += end - start + 1;
    this.handler.damaged();
  }
}
