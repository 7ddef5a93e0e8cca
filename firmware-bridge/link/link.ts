/**
 * The host's end of a link to one board: messages in order, each once, over a transport that may damage, lose or repeat
 * bytes. `protocol/README.md` has the frame, the states and the reason of each rule.
 *
 *     send() -> SendWindow -> FrameEncoder -> transport -> FrameDecoder -> ReceiveWindow -> Reassembly -> onMessage
 *
 * All delivery is synchronous: bytes in, messages out, answers written, in one call; acknowledgements ride on answers and
 * leave at the latest when a chunk has been taken in. One timer per link, moved only when something is due earlier.
 */
import { encodeMessage, layouts } from '../protocol/codec.ts';
import { FIRST_RELIABLE_ID, ID_MASK } from '../protocol/frame.ts';
import { messages, PROTOCOL_VERSION } from '../protocol/schema.ts';
import type { MessageFields, MessageName } from '../protocol/schema.ts';
import type { Transport } from '../transports/transport.ts';
import { Alarm } from './alarm.ts';
import { ClockMap } from './clock-map.ts';
import { newCounters } from './counters.ts';
import type { Counters } from './counters.ts';
import { FrameDecoder } from './frame-decoder.ts';
import type { FrameHandler } from './frame-decoder.ts';
import { helloNonce, readHello, sendLimits } from './hello.ts';
import type { Hello } from './hello.ts';
import { defaultTiming } from './options.ts';
import type { LinkOptions, LinkState, Timing } from './options.ts';
import { Input } from './input.ts';
import type { Moved } from './input.ts';
import { noHelloText, Opening } from './opening.ts';
import { Output } from './output.ts';
import { RoundTrip } from './round-trip.ts';
import { SendWindow } from './send-window.ts';
import type { Sent } from './send-window.ts';
import { Silence } from './silence.ts';
import { TimeExchange } from './time-exchange.ts';

export type { Hello } from './hello.ts';
export type { LinkOptions, LinkState, Timing } from './options.ts';
export type { ReceivedMessage } from './reassembly.ts';
export type { Sent } from './send-window.ts';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** A timer that is this late means that the computer slept or stood still: the board gets a new chance to be heard. */
const STANDSTILL_US = 1_000_000;

export class Link {
  readonly transport: Transport;
  private readonly options: LinkOptions;
  readonly counters: Counters = newCounters();
  readonly clockMap = new ClockMap();
  private currentState: LinkState = 'closed';
  private currentHello: Hello | undefined;
  private opening: { resolve(hello: Hello): void; reject(error: Error): void } | undefined;
  private started = false;
  private ended = false;
  private nowUs = 0;
  private chunks: Uint8Array[] | undefined;

  private readonly clock;
  private readonly alarm: Alarm;
  private readonly greeting: Opening;
  private readonly silence: Silence;
  private readonly roundTrip: RoundTrip;
  private readonly decoder: FrameDecoder;
  private readonly output: Output;
  private readonly sender: SendWindow;
  private readonly input: Input;
  private readonly time: TimeExchange;
  private readonly moved: Moved;

  constructor(transport: Transport, options: LinkOptions) {
    this.transport = transport;
    this.options = options;
    const { onFrame } = options;
    this.clock = options.clock;
    const timing: Timing = { ...defaultTiming(transport.kind), ...options.timing };
    this.alarm = new Alarm(options.clock, (lateUs) => this.onAlarm(lateUs));
    this.silence = new Silence(timing.silenceUs);
    this.greeting = new Opening({
      random: () => options.random(),
      openTimeoutUs: options.openTimeoutUs,
      putOpen: (nonce) => this.output.putControl('open', { nonce, protocolVersion: PROTOCOL_VERSION }),
    });
    this.roundTrip = new RoundTrip(timing.leastTimeoutUs);
    this.sender = new SendWindow(this.roundTrip, this.counters, (head, seq, payload) =>
      this.output.put(head, seq, payload),
    );
    this.input = new Input({
      counters: this.counters,
      maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
      onMessage: (message) => options.onMessage(message),
      onBad: (text) => this.bad(text),
    });
    this.output = new Output(
      this.input.receiver,
      this.counters,
      onFrame && ((bytes) => onFrame.call(options, 'out', bytes, this.nowUs)),
    );
    this.time = new TimeExchange(this.clockMap, timing.keepAliveUs, (hostSendUs) =>
      this.output.putControl('timeRequest', { hostSendUs: BigInt(hostSendUs) }),
    );
    const { sender, output, time, roundTrip } = this;
    this.moved = { sender, output, time, roundTrip };
    const handler: FrameHandler = {
      frame: (head, seq, ack, payload) => this.frame(head, seq, ack, payload),
      damaged: () => this.sawDamage(),
    };
    if (onFrame) handler.raw = (bytes) => onFrame.call(options, 'in', bytes, this.nowUs);
    this.decoder = new FrameDecoder(handler, this.counters);
  }

  get state(): LinkState {
    return this.currentState;
  }
  /** The board's hello of this session. */
  get hello(): Hello | undefined {
    return this.currentHello;
  }
  /** Encoded bytes on their way and not acknowledged: never more than the board said it can hold. */
  get bytesInFlight(): number {
    return this.sender.bytesInFlight;
  }

  /** Next sequence numbers of both directions: where a recording of the frames that follow begins. */
  get position(): { readonly sendNext: number; readonly receiveNext: number } {
    return { sendNext: this.sender.next, receiveNext: this.input.receiver.expected };
  }

  /** Opens the transport and greets the board. Rejects with a sentence; the transport is closed then. Once per link. */
  async open(): Promise<Hello> {
    if (this.started)
      throw new Error(`The link to ${this.transport.address} was opened before; make a new one.`);
    this.started = true;
    await this.transport.open({
      bytes: (chunk) => this.receive(chunk),
      closed: (reason) => this.transportClosed(reason),
    });
    return new Promise((resolve, reject) => {
      if (this.ended)
        return reject(new Error(`The board at ${this.transport.address} went away while it was greeted.`));
      this.opening = { resolve, reject };
      this.greet(this.transport.quietUs);
      this.finishTurn();
    });
  }

  /**
   * Sends a message. Resolves when the board's end has acknowledged all of it; rejects with a sentence when the link
   * closes or the board restarts before, or at once when a value does not fit its field.
   * @param body only for messages that have one; not copied: leave it alone until the promise settles.
   */
  send<N extends MessageName>(name: N, fields: MessageFields<N>, body?: Uint8Array): Promise<Sent> {
    const layout = layouts[name];
    const { address } = this.transport;
    const refuse = (text: string) => Promise.reject<Sent>(new Error(text));
    if (layout.id < FIRST_RELIABLE_ID || layout.spec.from === 'board')
      return refuse(`The host does not send ${name} messages.`);
    if (this.currentState !== 'open')
      return refuse(`Cannot send ${name}: the link to ${address} is ${this.currentState}.`);
    let sent: Promise<Sent>;
    try {
      sent = this.sender.enqueue(layout.id, encodeMessage(name, fields, body));
    } catch (error) {
      return Promise.reject<Sent>(error as Error);
    }
    sent.catch(() => undefined); // a caller may leave it: the link's end is told to onClosed as well
    if (this.chunks === undefined) {
      this.nowUs = this.clock.nowUs();
      this.finishTurn();
    }
    return sent;
  }

  /**
   * Begins a new session on the open port: both ends forget what was under way, which is rejected. For a board that
   * stands still. `onReboot` follows when it has answered, `onClosed` when it does not.
   */
  reopen(): void {
    if (this.currentState !== 'open') return;
    this.forget(new Error(`The session with ${this.transport.address} was begun anew.`));
    this.greet();
    this.finishTurn();
  }

  /**
   * The computer slept: what was known of the board's clock is no longer true, and its silence says nothing. Asks for the
   * clock anew; a board that is gone is found out by its silence from now on.
   */
  resynchronize(): void {
    if (this.currentState !== 'open') return;
    this.nowUs = this.clock.nowUs();
    this.silence.heard(this.nowUs);
    this.time.begin(this.nowUs);
    this.finishTurn();
  }

  /** Ends the link because the board is known to be gone; `text` is the sentence for it. */
  lost(text: string): void {
    if (!this.ended) this.fail(text);
  }

  /** Ends the link and closes the port. What is not acknowledged is rejected. */
  async close(): Promise<void> {
    this.end(undefined, `The link to ${this.transport.address} was closed.`);
    await this.transport.close();
  }

  // ── bytes in ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private receive(chunk: Uint8Array) {
    if (this.ended) return;
    if (this.chunks !== undefined) {
      this.chunks.push(chunk); // from within our own write: taken when this turn ends
      return;
    }
    this.nowUs = this.clock.nowUs();
    this.chunks = [chunk];
    try {
      for (let i = 0; i < this.chunks.length && !this.ended; i++) {
        this.decoder.push(this.chunks[i]!);
        if (i === this.chunks.length - 1) this.write();
      }
    } finally {
      this.chunks = undefined;
    }
    this.finishTurn();
  }

  private frame(head: number, seq: number, ack: number, payload: Uint8Array) {
    if (this.ended) return;
    if ((head & ID_MASK) === messages.hello.id) return this.takeHello(payload);
    if (this.currentState !== 'open') return; // of an earlier session
    this.silence.heard(this.nowUs);
    this.input.frame(this.moved, head, seq, ack, payload, this.nowUs);
  }

  private sawDamage() {
    if (this.currentState !== 'open') return;
    this.silence.damaged(this.nowUs);
    this.output.reportDamage();
  }

  private bad(text: string) {
    this.counters.badMessages++;
    this.options.onBadMessage?.(text);
  }

  // ── sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private greet(quietUs = 0) {
    this.nowUs = this.clock.nowUs();
    this.setState('opening');
    this.greeting.begin(this.nowUs, quietUs);
  }

  private takeHello(payload: Uint8Array) {
    const nonce = helloNonce(payload);
    if (nonce === undefined) return this.bad('A hello is too short.');
    if (this.currentState === 'opening') {
      if (nonce === 0)
        this.greeting.put(this.nowUs); // it has just booted and may have missed ours
      else if (nonce === this.greeting.nonce) this.begin(payload);
      return;
    }
    if (this.currentState !== 'open' || nonce !== 0) return; // a repeat, or of an earlier session
    const hello = readHello(payload, this.transport.address);
    if (typeof hello !== 'string' && hello.bootId === this.currentHello?.bootId) return; // of the boot that we know
    this.forget(
      new Error(`The board at ${this.transport.address} restarted; what was being sent to it is lost.`),
    );
    this.greet();
  }

  private begin(payload: Uint8Array) {
    const hello = readHello(payload, this.transport.address);
    if (typeof hello === 'string') return this.fail(hello);
    const rebooted = this.currentHello !== undefined;
    this.currentHello = hello;
    this.silence.begin(this.nowUs);
    this.input.begin();
    this.roundTrip.reset();
    this.output.begin();
    this.sender.reset(sendLimits(hello), new Error(`A new session with ${this.transport.address} began.`));
    this.setState('open');
    this.time.begin(this.nowUs);
    const { opening } = this;
    this.opening = undefined;
    opening?.resolve(hello);
    if (rebooted) this.options.onReboot?.(hello);
  }

  private forget(error: Error) {
    this.time.stop();
    this.sender.fail(error);
    this.input.forget();
  }

  // ── bytes out ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Puts together what is to be sent, and writes it at once. */
  private write() {
    if (this.currentState === 'open') {
      this.sender.pump(this.nowUs);
      this.output.putDueAck();
    }
    if (this.ended) return;
    const bytes = this.output.take();
    if (bytes !== undefined) this.transport.write(bytes);
  }

  private finishTurn() {
    if (this.ended) return;
    this.write();
    if (this.roundTrip.smoothedUs > 0) this.counters.roundTripUs = Math.round(this.roundTrip.smoothedUs);
    this.alarm.arm(this.dueUs);
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private get dueUs(): number {
    return this.currentState === 'open'
      ? Math.min(this.sender.deadlineUs, this.time.dueUs, this.silence.dueUs)
      : this.greeting.dueUs;
  }

  private onAlarm(lateUs: number) {
    if (this.ended) return;
    this.nowUs = this.clock.nowUs();
    if (this.currentState === 'opening') this.whileOpening(lateUs);
    else this.whileOpen(lateUs);
    this.finishTurn();
  }

  private whileOpening(lateUs: number) {
    if (lateUs > STANDSTILL_US) this.greeting.extend(lateUs);
    if (this.greeting.tick(this.nowUs)) return;
    const seen = { hello: this.currentHello !== undefined, bytes: this.counters.bytesIn > 0 };
    this.fail(noHelloText(this.transport.address, this.greeting.timeoutSeconds, seen));
  }

  private whileOpen(lateUs: number) {
    if (lateUs > STANDSTILL_US) this.silence.heard(this.nowUs);
    if (this.nowUs >= this.silence.dueUs) {
      this.fail(this.silence.text(this.transport.address, this.nowUs));
      return;
    }
    if (this.nowUs >= this.time.dueUs) this.time.request(this.nowUs);
    if (this.nowUs >= this.sender.deadlineUs) {
      if (this.transport.queuedBytes > 0) this.sender.postpone(this.nowUs);
      else this.sender.timeOut(this.nowUs);
    }
  }

  // ── the end ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private transportClosed(reason: Error | undefined) {
    const text = reason?.message ?? `The port of the board at ${this.transport.address} was closed.`;
    this.end(reason ?? new Error(text), text);
  }

  private fail(text: string) {
    this.end(new Error(text), text);
    this.transport.close().catch(() => undefined); // it is given up in any case
  }

  /** Once: settles everything; tells `open` if it is under way, else `onClosed` if the link had been open. */
  private end(reason: Error | undefined, text: string) {
    if (this.ended) return;
    this.ended = true;
    this.alarm.clear();
    const { opening } = this;
    this.opening = undefined;
    const error = reason ?? new Error(text);
    this.forget(error);
    this.setState('closed');
    if (opening) opening.reject(error);
    else if (this.currentHello) this.options.onClosed(reason);
  }

  private setState(state: LinkState) {
    if (state === this.currentState) return;
    this.currentState = state;
    this.options.onState?.(state);
  }
}
