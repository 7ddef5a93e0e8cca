/**
 * What one board's raw frames say. The recorder feeds it as frames cross the wire, `bench verify` as it reads them back:
 * one code for both, so that a decoded topic is a function of the frames before it and of nothing else.
 *
 *   frame(out) -> FrameDecoder -> ReceiveWindow -> Reassembly -> message('out')   as the board understood the host
 *   frame(in)  -> FrameDecoder -> ReceiveWindow -> Reassembly -> message('in')    as the host understood the board
 *                                                                  '-> decoded topics
 */
import { decodeMessage } from '../../../../firmware-bridge/protocol/codec.ts';
import { FIRST_RELIABLE_ID, ID_MASK } from '../../../../firmware-bridge/protocol/frame.ts';
import { messages, type MessageFields } from '../../../../firmware-bridge/protocol/schema.ts';
import { newCounters, type Counters } from '../../../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../../../firmware-bridge/link/frame-decoder.ts';
import { helloNonce } from '../../../../firmware-bridge/link/hello.ts';
import { Reassembly, type ReceivedMessage } from '../../../../firmware-bridge/link/reassembly.ts';
import { ReceiveWindow } from '../../../../firmware-bridge/link/receive-window.ts';
import { Ina219Converter } from '../../power/ina219-convert.ts';
import { phaseName } from '../../power/round-collector.ts';
import { BYTES_PER_SAMPLE } from '../../power/sample-log.ts';
import type { BoardJoin } from './board-join.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** More frames than a link has under way. */
const LONGEST_WAIT_FRAMES = 64;
const LINK_EVERY_NS = 1_000_000_000n;

export interface BoardStreamEvents {
  /** `publishNs`: the board's clock; undefined for what only the host's clock knows. */
  decoded?(topic: 'power' | 'phase' | 'link', value: object, publishNs: bigint | undefined): void;
  message?(direction: 'in' | 'out', message: ReceivedMessage): void;
  /** The board answered an opening: what it held before is gone. */
  session?(): void;
}

class Direction {
  readonly counters: Counters = newCounters();
  readonly decoder: FrameDecoder;
  readonly window: ReceiveWindow;
  readonly reassembly: Reassembly;
  /** Frames since the last that was in order, where the beginning is not known; undefined where it is. */
  #held: number | undefined;

  constructor(
    frame: (head: number, seq: number, payload: Uint8Array) => void,
    message: (message: ReceivedMessage) => void,
  ) {
    this.decoder = new FrameDecoder(
      { frame: (head, seq, _ack, payload) => frame(head, seq, payload), damaged: () => undefined },
      this.counters,
    );
    this.reassembly = new Reassembly({ message, bad: () => undefined }, MAX_BODY_BYTES);
    this.window = new ReceiveWindow(127, (head, payload) => this.reassembly.accept(head, payload));
  }

  begin(next: number): void {
    this.#held = undefined;
    this.window.reset(next);
    this.reassembly.reset();
  }

  /** The stream is joined where nobody knows what came before: with the next frame, whatever its number. */
  beginAnywhere(): void {
    this.begin(0);
    this.#held = Infinity;
  }

  /** Of the reliable channel. */
  take(head: number, seq: number, payload: Uint8Array): void {
    if (this.#held !== undefined) this.#takeAnywhere(head, seq, payload);
    else if (this.window.accept(head, seq, payload) === 'duplicate') this.counters.duplicates++;
  }

  /** It may have begun with a frame that was sent again: then those after it wait for some that came before. */
  #takeAnywhere(head: number, seq: number, payload: Uint8Array): void {
    if ((this.#held ?? 0) > LONGEST_WAIT_FRAMES) {
      this.window.reset(seq);
      this.reassembly.reset();
      this.#held = 0;
    }
    const became = this.window.accept(head, seq, payload);
    this.#held = became === 'delivered' ? 0 : (this.#held ?? 0) + 1;
  }
}

export class BoardStream {
  readonly #events: BoardStreamEvents;
  readonly #in: Direction;
  readonly #out: Direction;
  #converter = new Ina219Converter();
  #nonce: number | undefined;
  #open = false;
  #linkDueNs: bigint | undefined;

  constructor(events: BoardStreamEvents) {
    this.#events = events;
    this.#in = new Direction(
      (head, seq, payload) => this.#fromBoard(head, seq, payload),
      (message) => this.#said(message),
    );
    this.#out = new Direction(
      (head, seq, payload) => this.#fromHost(head, seq, payload),
      (message) => events.message?.('out', message),
    );
  }

  /** The board takes part from here on: what its link has reached, and what its sensor is. */
  join({
    sendNext,
    receiveNext,
    shuntOhms,
    calibration,
  }: Pick<BoardJoin, 'sendNext' | 'receiveNext' | 'shuntOhms' | 'calibration'>): void {
    this.#converter = new Ina219Converter(shuntOhms, calibration);
    this.#out.begin(sendNext);
    this.#in.begin(receiveNext);
    this.#open = true;
  }

  /** Frames come from somewhere in the middle of a recording: what they say is taken up from there. */
  joinAnywhere({ shuntOhms, calibration }: Pick<BoardJoin, 'shuntOhms' | 'calibration'>): void {
    this.#converter = new Ina219Converter(shuntOhms, calibration);
    this.#out.beginAnywhere();
    this.#in.beginAnywhere();
    this.#open = true;
  }

  /** A frame as it crossed the wire. */
  frame(direction: 'in' | 'out', bytes: Uint8Array, hostNs: bigint): void {
    (direction === 'in' ? this.#in : this.#out).decoder.push(bytes);
    this.#linkDueNs ??= hostNs + LINK_EVERY_NS;
    if (hostNs < this.#linkDueNs) return;
    this.#linkDueNs = hostNs + LINK_EVERY_NS;
    this.#events.decoded?.('link', this.counters, undefined);
  }

  /** Since the recording began. */
  get counters(): object {
    const { bytesIn, framesIn, crcErrors, discardedBytes, duplicates } = this.#in.counters;
    const out = this.#out.counters;
    return {
      bytesIn,
      bytesOut: out.bytesIn,
      framesIn,
      framesOut: out.framesIn,
      resends: out.duplicates,
      duplicates,
      crcErrors,
      discardedBytes,
    };
  }

  #fromHost(head: number, seq: number, payload: Uint8Array): void {
    const id = head & ID_MASK;
    if (id === messages.open.id) {
      const decoded = decodeMessage(id, payload);
      if (decoded.ok && decoded.message.name === 'open') this.#nonce = decoded.message.fields.nonce;
      this.#open = false;
    } else if (id >= FIRST_RELIABLE_ID && this.#open) this.#out.take(head, seq, payload);
  }

  #fromBoard(head: number, seq: number, payload: Uint8Array): void {
    const id = head & ID_MASK;
    if (id === messages.hello.id) {
      const nonce = helloNonce(payload);
      if (this.#open || nonce === undefined || nonce === 0 || nonce !== this.#nonce) return;
      this.#open = true;
      this.#in.begin(0);
      this.#out.begin(0);
      this.#events.session?.();
    } else if (id >= FIRST_RELIABLE_ID && this.#open) this.#in.take(head, seq, payload);
  }

  #said(message: ReceivedMessage): void {
    if (message.name === 'phase') this.#phase(message.fields);
    else if (message.name === 'power') this.#power(message.fields, message.body);
    this.#events.message?.('in', message);
  }

  #phase({ round, phase, timeUs }: MessageFields<'phase'>): void {
    const name = phaseName(phase);
    if (name === undefined) return;
    this.#events.decoded?.('phase', { round, phase: name, timeUs: Number(timeUs) }, timeUs * 1000n);
  }

  #power({ firstTimeUs, configRegister, lost }: MessageFields<'power'>, body: Uint8Array): void {
    const samples = Math.floor(body.length / BYTES_PER_SAMPLE);
    if (samples === 0 || this.#events.decoded === undefined) return;
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    let timeUs = firstTimeUs;
    let minPowerW = Infinity;
    let maxPowerW = -Infinity;
    const sums = { powerW: 0, currentA: 0, busV: 0 };
    let saturated = 0;
    for (let at = 0; at < samples * BYTES_PER_SAMPLE; at += BYTES_PER_SAMPLE) {
      if (at > 0) timeUs += BigInt(view.getUint16(at, true));
      const reading = this.#converter.convert(
        view.getInt16(at + 2, true),
        view.getUint16(at + 4, true),
        configRegister,
      );
      minPowerW = Math.min(minPowerW, reading.powerW);
      maxPowerW = Math.max(maxPowerW, reading.powerW);
      sums.powerW += reading.powerW;
      sums.currentA += reading.currentA;
      sums.busV += reading.busV;
      if (reading.saturated) saturated++;
    }
    const value = {
      timeUs: Number(timeUs),
      samples,
      powerW: significant(sums.powerW / samples),
      minPowerW: significant(minPowerW),
      maxPowerW: significant(maxPowerW),
      currentA: significant(sums.currentA / samples),
      busV: significant(sums.busV / samples),
      lost,
      saturated,
    };
    this.#events.decoded('power', value, timeUs * 1000n);
  }
}

/** Seven digits are more than the sensor has, and half the bytes of a double in text. */
function significant(value: number): number {
  return Number(value.toPrecision(7));
}
