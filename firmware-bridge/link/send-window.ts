/**
 * The sending half of selective repeat.
 *
 *     messages waiting -> cut into frames as the window has room -> flight: base ... base + flight.length - 1, mod 256
 *
 * A frame is lost for certain when one written after it has arrived: a wire keeps its order. `order` numbers
 * transmissions, so a hole is found without a clock and resent once. When the other end reports damage and no hole tells
 * which frame it was, the oldest outstanding one is resent. The time-out is the last resort.
 *
 * A frame that was resent on suspicion may have arrived the first time: `orderLow` is the earliest transmission that may
 * have been the one, and is what its arrival proves.
 */
import { countedBytes, encodedMax, FIRST, frameCount, LAST } from '../protocol/frame.ts';
import type { Counters } from './counters.ts';
import type { RoundTrip } from './round-trip.ts';

export interface SendLimits {
  /** Frames in flight, at most 127: half of the sequence numbers, so that old and new are never confused. */
  readonly frames: number;
  /** Encoded bytes in flight. One frame may always go. */
  readonly bytes: number;
  readonly maxPayloadBytes: number;
}

export interface Sent {
  /** Payload + 9 for each frame, once: what curves count. Depends on the message alone, not on faults. */
  readonly wireBytes: number;
}

interface OutMessage {
  readonly id: number;
  readonly bytes: Uint8Array;
  cut: number;
  framesLeft: number;
  resolve(sent: Sent): void;
  reject(error: Error): void;
}

interface OutFrame {
  readonly message: OutMessage;
  readonly head: number;
  readonly payload: Uint8Array;
  readonly encodedBytes: number;
  sentUs: number;
  order: number;
  orderLow: number;
  held: boolean;
  due: boolean;
  again: boolean;
}

/** Writes a frame; the sender never keeps what it wrote. */
export type Emit = (head: number, seq: number, payload: Uint8Array) => void;

const MASK_BITS = 32;

export class SendWindow {
  private readonly roundTrip: RoundTrip;
  private readonly counters: Counters;
  private readonly emit: Emit;
  private limits: SendLimits = { frames: 1, bytes: 0, maxPayloadBytes: 1 };
  private waiting: OutMessage[] = [];
  private flight: OutFrame[] = [];
  private flightBytes = 0;
  private base = 0;
  private order = 0;
  private arrived = 0;
  private damagedThere = 0;
  private timerUs = 0;
  private anyDue = false;
  private stalled = false;

  constructor(roundTrip: RoundTrip, counters: Counters, emit: Emit) {
    this.roundTrip = roundTrip;
    this.counters = counters;
    this.emit = emit;
  }

  get framesInFlight(): number {
    return this.flight.length;
  }
  get bytesInFlight(): number {
    return this.flightBytes;
  }
  /** Sequence number of the next frame that is sent for the first time. */
  get next(): number {
    return (this.base + this.flight.length) & 0xff;
  }
  get drained(): boolean {
    return this.flight.length === 0 && this.waiting.length === 0;
  }
  /** When to call `timeOut`; Infinity while nothing is in flight. */
  get deadlineUs(): number {
    return this.flight.length === 0 ? Infinity : this.timerUs + this.roundTrip.timeoutUs;
  }

  /** A new session: everything starts at 0. What was under way is rejected with `error`. */
  reset(limits: SendLimits, error: Error): void {
    this.fail(error);
    this.limits = limits;
    this.base = 0;
    this.order = 0;
    this.arrived = 0;
    this.damagedThere = 0;
  }

  /** Rejects everything that is not acknowledged. */
  fail(error: Error): void {
    const lost = new Set([...this.flight.map((frame) => frame.message), ...this.waiting]);
    this.flight = [];
    this.waiting = [];
    this.flightBytes = 0;
    this.anyDue = false;
    this.stalled = false;
    for (const message of lost) message.reject(error);
  }

  /** Queues a message; `pump` sends it. Resolves when every frame of it is acknowledged. */
  enqueue(id: number, bytes: Uint8Array): Promise<Sent> {
    return new Promise((resolve, reject) => {
      const framesLeft = frameCount(bytes.length, this.limits.maxPayloadBytes);
      this.waiting.push({ id, bytes, cut: 0, framesLeft, resolve, reject });
    });
  }

  /** Resends what is due, then sends what the window takes. */
  pump(nowUs: number): void {
    if (this.anyDue) {
      this.anyDue = false;
      for (let i = 0; i < this.flight.length; i++) {
        const frame = this.flight[i]!;
        if (frame.due) this.write(frame, i, nowUs);
      }
    }
    let taken = 0;
    for (; taken < this.waiting.length; taken++) {
      if (!this.sendFrames(this.waiting[taken]!, nowUs)) break;
    }
    if (taken > 0) this.waiting.splice(0, taken);
    const stalled = this.waiting.length > 0;
    if (stalled && !this.stalled) this.counters.creditStalls++;
    this.stalled = stalled;
  }

  /** Sends frames of a message; true when its last one has gone. */
  private sendFrames(message: OutMessage, nowUs: number): boolean {
    const { frames, bytes, maxPayloadBytes } = this.limits;
    const total = message.bytes.length;
    for (;;) {
      const from = message.cut;
      const to = Math.min(from + maxPayloadBytes, total);
      const encodedBytes = encodedMax(to - from);
      if (this.flight.length > 0 && (this.flight.length >= frames || this.flightBytes + encodedBytes > bytes))
        return false;
      const last = to === total;
      const head = message.id | (from === 0 ? FIRST : 0) | (last ? LAST : 0);
      const payload = from === 0 && last ? message.bytes : message.bytes.subarray(from, to);
      const frame: OutFrame = {
        message,
        head,
        payload,
        encodedBytes,
        sentUs: 0,
        order: 0,
        orderLow: this.order + 1,
        held: false,
        due: true,
        again: false,
      };
      this.flight.push(frame);
      this.flightBytes += encodedBytes;
      message.cut = to;
      this.write(frame, this.flight.length - 1, nowUs);
      if (last) return true;
    }
  }

  private write(frame: OutFrame, index: number, nowUs: number) {
    if (frame.order > 0) {
      frame.again = true;
      this.counters.resends++;
    }
    frame.due = false;
    frame.order = ++this.order;
    frame.sentUs = nowUs;
    if (index === 0) this.timerUs = nowUs;
    this.emit(frame.head, (this.base + index) & 0xff, frame.payload);
  }

  /** `ack` of any frame: the next sequence number that the other end expects. */
  acknowledge(ack: number, nowUs: number): void {
    const count = (ack - this.base) & 0xff;
    if (count === 0 || count > this.flight.length) return; // nothing new, or from before
    const gone = this.flight.splice(0, count);
    this.base = ack;
    this.timerUs = nowUs;
    const last = gone[count - 1]!;
    // Not on a frame sent twice (Karn 1987), nor on one that waited for another to be resent.
    if (!last.again && !last.held) this.roundTrip.measured(nowUs - last.sentUs);
    for (const frame of gone) {
      this.flightBytes -= frame.encodedBytes;
      if (frame.orderLow > this.arrived) this.arrived = frame.orderLow;
      const { message } = frame;
      if (--message.framesLeft === 0) {
        message.resolve({ wireBytes: countedBytes(message.bytes.length, this.limits.maxPayloadBytes) });
      }
    }
  }

  /** The content of an `ack` frame, after `acknowledge`. `ack` tells whether it is about what is outstanding now. */
  report(ack: number, heldMask: number, damaged: number): void {
    if (ack !== this.base) return;
    const { flight } = this;
    let wanted = (damaged - this.damagedThere) & 0xff;
    this.damagedThere = damaged;
    for (let i = 0; i < MASK_BITS && i + 1 < flight.length; i++) {
      const frame = flight[i + 1]!;
      if (((heldMask >>> i) & 1) === 0 || frame.held) continue;
      frame.held = true;
      frame.due = false;
      if (frame.orderLow > this.arrived) this.arrived = frame.orderLow;
    }
    for (const frame of flight) {
      if (frame.held || frame.due || frame.order >= this.arrived) continue;
      frame.due = true;
      frame.orderLow = this.order + 1; // every earlier transmission is lost
      wanted--;
    }
    for (; wanted > 0; wanted--) {
      let oldest: OutFrame | undefined;
      for (const frame of flight) {
        if (!frame.held && !frame.due && (oldest === undefined || frame.order < oldest.order)) oldest = frame;
      }
      if (oldest === undefined) break;
      oldest.due = true;
    }
    this.anyDue = flight.some((frame) => frame.due);
  }

  /** Nothing was acknowledged for too long: the first frame goes again. */
  timeOut(nowUs: number): void {
    const first = this.flight[0];
    if (first === undefined) return;
    first.due = true;
    this.anyDue = true;
    this.timerUs = nowUs;
    this.roundTrip.timedOut();
  }

  /** The line is still busy with what we wrote: no sign of loss. */
  postpone(nowUs: number): void {
    this.timerUs = nowUs;
  }
}
