/**
 * The host's end of a link to one board: messages in order, each once, over a transport that may damage, lose or repeat
 * bytes. `protocol/README.md` has the frame, the states and the reason of each rule.
 *
 *     send() -> SendWindow -> FrameEncoder -> transport -> FrameDecoder -> ReceiveWindow -> Reassembly -> onMessage
 *
 * All delivery is synchronous: bytes in, messages out, answers written, in one call; acknowledgements ride on answers and
 * leave at the latest when a chunk has been taken in. One timer per link, moved only when something is due earlier.
 */
import { decodeMessage, encodeMessage, layouts } from '../protocol/codec.ts';
import { FIRST, FIRST_RELIABLE_ID, ID_MASK, LAST } from '../protocol/frame.ts';
import { messages, PROTOCOL_VERSION } from '../protocol/schema.ts';
import type { MessageFields, MessageName } from '../protocol/schema.ts';
import type { Transport } from '../transports/transport.ts';
import { ClockMap } from './clock-map.ts';
import { newCounters } from './counters.ts';
import type { Counters } from './counters.ts';
import { FrameDecoder } from './frame-decoder.ts';
import type { FrameHandler } from './frame-decoder.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { helloNonce, readHello, sendLimits } from './hello.ts';
import type { Hello } from './hello.ts';
import { defaultTiming } from './options.ts';
import type { LinkOptions, LinkState, Timing } from './options.ts';
import { Reassembly } from './reassembly.ts';
import type { ReceivedMessage } from './reassembly.ts';
import { ReceiveWindow } from './receive-window.ts';
import { RoundTrip } from './round-trip.ts';
import { SendWindow } from './send-window.ts';
import type { Sent } from './send-window.ts';
import { TimeExchange } from './time-exchange.ts';

export type { Hello } from './hello.ts';
export type { LinkOptions, LinkState, Timing } from './options.ts';
export type { ReceivedMessage } from './reassembly.ts';
export type { Sent } from './send-window.ts';

const FIRST_RETRY_US = 250_000;
const LAST_RETRY_US = 1_000_000;
const OPEN_TIMEOUT_US = 8_000_000;
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** A timer that is this late means that the computer slept or stood still: the board gets a new chance to be heard. */
const STANDSTILL_US = 1_000_000;
/** A board whose frames all arrive damaged is not silent: it is given so many times longer. */
const NOISE_PATIENCE = 4;

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
  private nonce = 0;
  private retryUs = 0;
  private retryDueUs = Infinity;
  private openDueUs = Infinity;
  private nowUs = 0;
  private heardUs = 0;
  private noiseUs = 0;
  private ackDue = false;
  private ackUrgent = false;
  private damaged = 0;
  private timer: unknown;
  private timerDueUs = Infinity;
  private chunks: Uint8Array[] | undefined;

  private readonly clock;
  private readonly timing: Timing;
  private readonly roundTrip: RoundTrip;
  private readonly encoder = new FrameEncoder();
  private readonly decoder: FrameDecoder;
  private readonly sender: SendWindow;
  private readonly receiver: ReceiveWindow;
  private readonly reassembly: Reassembly;
  private readonly time: TimeExchange;

  constructor(transport: Transport, options: LinkOptions) {
    this.transport = transport;
    this.options = options;
    const { onFrame } = options;
    this.clock = options.clock;
    this.timing = { ...defaultTiming(transport.kind), ...options.timing };
    this.roundTrip = new RoundTrip(this.timing.leastTimeoutUs);
    this.sender = new SendWindow(this.roundTrip, this.counters, (head, seq, payload) =>
      this.put(head, seq, payload),
    );
    const toMessage = {
      message: (message: ReceivedMessage) => this.hand(message),
      bad: (text: string) => this.bad(text),
    };
    this.reassembly = new Reassembly(toMessage, options.maxBodyBytes ?? MAX_BODY_BYTES);
    this.receiver = new ReceiveWindow(127, (head, payload) => this.reassembly.accept(head, payload));
    this.time = new TimeExchange(this.clockMap, this.timing.keepAliveUs, (hostSendUs) =>
      this.putControl('timeRequest', { hostSendUs: BigInt(hostSendUs) }),
    );
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
    return { sendNext: this.sender.next, receiveNext: this.receiver.expected };
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
    this.heardUs = this.nowUs;
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
    const id = head & ID_MASK;
    if (id === messages.hello.id) return this.takeHello(payload);
    if (this.currentState !== 'open') return; // of an earlier session
    this.heardUs = this.nowUs;
    this.sender.acknowledge(ack, this.nowUs);
    if (id >= FIRST_RELIABLE_ID) {
      const accepted = this.receiver.accept(head, seq, payload);
      this.ackDue = true;
      if (accepted !== 'delivered') this.ackUrgent = true;
      if (accepted === 'duplicate') this.counters.duplicates++;
    } else if (id === messages.ack.id) {
      const decoded = decodeMessage(id, payload);
      if (!decoded.ok) this.bad(decoded.error.text);
      else if (decoded.message.name === 'ack')
        this.sender.report(ack, decoded.message.fields.heldMask, decoded.message.fields.damaged);
    } else if (id === messages.timeReply.id) {
      const roundTripUs = this.time.reply(payload, this.nowUs);
      if (roundTripUs !== undefined && this.roundTrip.smoothedUs === 0)
        this.counters.roundTripUs = Math.round(roundTripUs);
    } else {
      this.bad(`Control message ${id} is not known.`);
    }
  }

  private sawDamage() {
    if (this.currentState !== 'open') return;
    this.noiseUs = this.nowUs;
    this.damaged = (this.damaged + 1) & 0xff;
    this.counters.nacks++;
    this.ackUrgent = true;
  }

  private hand(message: ReceivedMessage) {
    if (layouts[message.name].spec.from === 'host') return this.bad(`A board cannot send ${message.name}.`);
    try {
      this.options.onMessage(message);
    } catch (error) {
      // A mistake above must not leave the stream half taken: it surfaces by itself, after this turn.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  private bad(text: string) {
    this.counters.badMessages++;
    this.options.onBadMessage?.(text);
  }

  // ── sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private greet(quietUs = 0) {
    this.nowUs = this.clock.nowUs();
    do this.nonce = this.options.random() >>> 0;
    while (this.nonce === 0);
    this.retryUs = FIRST_RETRY_US;
    this.openDueUs = this.nowUs + (this.options.openTimeoutUs ?? OPEN_TIMEOUT_US);
    this.setState('opening');
    // A boot loader must not hear us. The board's own hello ends the wait.
    if (quietUs > 0) this.retryDueUs = this.nowUs + quietUs;
    else this.putOpen();
  }

  private putOpen() {
    this.retryDueUs = this.nowUs + this.retryUs;
    this.retryUs = Math.min(this.retryUs * 1.5, LAST_RETRY_US);
    this.putControl('open', { nonce: this.nonce, protocolVersion: PROTOCOL_VERSION });
  }

  private takeHello(payload: Uint8Array) {
    const nonce = helloNonce(payload);
    if (nonce === undefined) return this.bad('A hello is too short.');
    if (this.currentState === 'opening') {
      if (nonce === 0)
        this.putOpen(); // it has just booted and may have missed ours
      else if (nonce === this.nonce) this.begin(payload);
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
    this.retryDueUs = Infinity;
    this.openDueUs = Infinity;
    this.heardUs = this.nowUs;
    this.noiseUs = 0;
    this.receiver.reset();
    this.reassembly.reset();
    this.roundTrip.reset();
    this.damaged = 0;
    this.ackDue = false;
    this.ackUrgent = false;
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
    this.reassembly.reset();
  }

  // ── bytes out ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private put(head: number, seq: number, payload: Uint8Array) {
    const bytes = this.encoder.add(head, seq, this.receiver.expected, payload);
    this.counters.bytesOut += bytes.length;
    this.counters.framesOut++;
    this.ackDue = false; // every frame carries it
    this.options.onFrame?.('out', bytes, this.nowUs);
  }

  private putControl<N extends 'open' | 'ack' | 'timeRequest'>(name: N, fields: MessageFields<N>) {
    this.put(messages[name].id | FIRST | LAST, 0, encodeMessage(name, fields));
  }

  /** Puts together what is to be sent, and writes it at once. */
  private write() {
    if (this.currentState === 'open') {
      this.sender.pump(this.nowUs);
      if (this.ackDue || this.ackUrgent) {
        this.ackUrgent = false;
        this.putControl('ack', { heldMask: this.receiver.heldMask(), damaged: this.damaged });
      }
    }
    if (this.encoder.pendingBytes > 0 && !this.ended) this.transport.write(this.encoder.take());
  }

  private finishTurn() {
    if (this.ended) return;
    this.write();
    if (this.roundTrip.smoothedUs > 0) this.counters.roundTripUs = Math.round(this.roundTrip.smoothedUs);
    this.arm();
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private arm() {
    const dueUs =
      this.currentState === 'open'
        ? Math.min(this.sender.deadlineUs, this.time.dueUs, this.silentAtUs)
        : Math.min(this.retryDueUs, this.openDueUs);
    if (this.ended || dueUs >= this.timerDueUs) return; // an early timer is moved on when it fires
    if (this.timer !== undefined) this.clock.clearTimer(this.timer);
    this.timerDueUs = dueUs;
    this.timer = this.clock.setTimer(() => this.onTimer(), Math.max(0, dueUs - this.clock.nowUs()));
  }

  private onTimer() {
    if (this.ended) return;
    const lateUs = this.clock.nowUs() - this.timerDueUs;
    this.timer = undefined;
    this.timerDueUs = Infinity;
    this.nowUs = this.clock.nowUs();
    if (this.currentState === 'opening') this.onOpeningTimer(lateUs);
    else this.onOpenTimer(lateUs);
    this.finishTurn();
  }

  private onOpeningTimer(lateUs: number) {
    if (lateUs > STANDSTILL_US) this.openDueUs += lateUs;
    if (this.nowUs < this.openDueUs) {
      if (this.nowUs >= this.retryDueUs) this.putOpen();
      return;
    }
    const seconds = Math.round((this.options.openTimeoutUs ?? OPEN_TIMEOUT_US) / 1e6);
    const { address } = this.transport;
    if (this.currentHello !== undefined) {
      this.fail(`The board at ${address} did not introduce itself again in ${seconds} s. Reset it.`);
      return;
    }
    this.fail(
      this.counters.bytesIn === 0
        ? `Nothing answers at ${address}: no byte came in ${seconds} s. Is the bench's firmware on the board?`
        : `The device at ${address} sends bytes, but did not introduce itself as a board in ${seconds} s. Is it the right port, and is the bench's firmware on it?`,
    );
  }

  /** When the board counts as gone if nothing more is heard of it. */
  private get silentAtUs(): number {
    const { silenceUs } = this.timing;
    return Math.min(
      Math.max(this.heardUs, this.noiseUs) + silenceUs,
      this.heardUs + NOISE_PATIENCE * silenceUs,
    );
  }

  private onOpenTimer(lateUs: number) {
    if (lateUs > STANDSTILL_US) this.heardUs = this.nowUs;
    if (this.nowUs >= this.silentAtUs) {
      const seconds = ((this.nowUs - this.heardUs) / 1e6).toFixed(1);
      const { address } = this.transport;
      this.fail(
        this.noiseUs > this.heardUs
          ? `Nothing readable has come from the board at ${address} for ${seconds} s, only damaged bytes. Check its cable, ground and baud rate.`
          : `The board at ${address} has been silent for ${seconds} s. Check its cable and power.`,
      );
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
    if (this.timer !== undefined) this.clock.clearTimer(this.timer);
    this.timer = undefined;
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
