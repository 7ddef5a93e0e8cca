/** One control transfer of a host: set-up packet, data one way or none, an empty packet the other way. */
import { PACKET_BYTES, type UsbBus } from './usb-bus.ts';

export interface ControlRequest {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  /** Most that the device may answer; with `data`, its length. */
  readonly length?: number;
  /** Towards the device. */
  readonly data?: Uint8Array;
}

export interface ControlResult {
  readonly outcome: 'done' | 'stalled' | 'unanswered';
  /** What the device answered. */
  readonly data: Uint8Array;
}

const IN = 0x80;
const TIMEOUT_NS = 500e6;
/** A host takes its time between the stages. */
const STAGE_NS = 20_000;

export class ControlTransfer {
  readonly request: ControlRequest;
  readonly #bus: UsbBus;
  readonly #received: number[] = [];
  readonly #deadlineNs: number;
  #stage: 'setup' | 'data' | 'status' = 'setup';
  #sent = 0;
  /** Nothing happens before. */
  notBeforeNs: number;

  constructor(bus: UsbBus, request: ControlRequest, nowNs: number) {
    this.#bus = bus;
    this.request = request;
    this.#deadlineNs = nowNs + TIMEOUT_NS;
    this.notBeforeNs = nowNs;
  }

  get #length(): number {
    return this.request.data?.length ?? this.request.length ?? 0;
  }

  get #isIn(): boolean {
    return (this.request.requestType & IN) !== 0;
  }

  /** Moves on by at most one packet. Undefined: not at an end. */
  step(nowNs: number): ControlResult | undefined {
    if (nowNs > this.#deadlineNs) {
      const { requestType, request, value } = this.request;
      this.#bus.note(`request ${hex(requestType)} ${hex(request)} ${hex(value)} stayed without an answer`);
      return this.#end('unanswered');
    }
    if (nowNs < this.notBeforeNs) return undefined;
    if (this.#stage === 'setup') return this.#setUp(nowNs);
    return this.#stage === 'data' ? this.#moveData(nowNs) : this.#finish();
  }

  #setUp(nowNs: number): undefined {
    const { requestType, request, value, index } = this.request;
    const packet = new DataView(new ArrayBuffer(8));
    packet.setUint8(0, requestType);
    packet.setUint8(1, request);
    packet.setUint16(2, value, true);
    packet.setUint16(4, index, true);
    packet.setUint16(6, this.#length, true);
    this.#restartToggles();
    this.#bus.setup(new Uint8Array(packet.buffer));
    this.#enter(this.#length > 0 ? 'data' : 'status', nowNs);
    return undefined;
  }

  /** The requests after which both ends begin with DATA0. */
  #restartToggles(): void {
    const { requestType, request, index } = this.request;
    if ((requestType === 0x00 && request === 9) || (requestType === 0x01 && request === 11)) {
      for (let number = 1; number < 16; number++) {
        this.#bus.restartToggle(number, 'in');
        this.#bus.restartToggle(number, 'out');
      }
    } else if (requestType === 0x02 && request === 1) {
      this.#bus.restartToggle(index & 0xf, index & 0x80 ? 'in' : 'out');
    }
  }

  #moveData(nowNs: number): ControlResult | undefined {
    if (this.#isIn) {
      const packet = this.#bus.takeIn(0);
      if (packet === 'stall') return this.#end('stalled');
      if (packet === 'nak') return undefined;
      this.#received.push(...packet);
      const last = packet.length < PACKET_BYTES || this.#received.length >= this.#length;
      if (this.#received.length > this.#length)
        this.#bus.note('the device answers more than it was asked for');
      if (last) this.#enter('status', nowNs);
      return undefined;
    }
    const data = this.request.data ?? new Uint8Array(this.#length);
    const packet = data.subarray(this.#sent, this.#sent + PACKET_BYTES);
    const handshake = this.#bus.giveOut(0, packet);
    if (handshake === 'stall') return this.#end('stalled');
    if (handshake === 'ack') this.#sent += packet.length;
    if (this.#sent >= data.length) this.#enter('status', nowNs);
    return undefined;
  }

  #finish(): ControlResult | undefined {
    const isIn = this.#isIn && this.#length > 0;
    const answer = isIn ? this.#bus.giveOut(0, new Uint8Array(0)) : this.#bus.takeIn(0);
    if (answer === 'nak') return undefined;
    if (answer === 'stall') return this.#end('stalled');
    if (!isIn && answer.length > 0) this.#bus.note('the status stage is not empty');
    return this.#end('done');
  }

  #enter(stage: 'data' | 'status', nowNs: number): void {
    this.#stage = stage;
    this.notBeforeNs = nowNs + STAGE_NS;
    if (stage === 'status') this.#bus.beginStatus(this.#isIn && this.#length > 0 ? 'out' : 'in');
  }

  #end(outcome: ControlResult['outcome']): ControlResult {
    return { outcome, data: Uint8Array.from(this.#received) };
  }
}

const hex = (value: number): string => `0x${value.toString(16)}`;
