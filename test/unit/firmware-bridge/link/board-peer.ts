import { newCounters } from '../../../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../../firmware-bridge/link/frame-encoder.ts';
import type { Hello } from '../../../../firmware-bridge/link/hello.ts';
import { Reassembly } from '../../../../firmware-bridge/link/reassembly.ts';
import type { ReceivedMessage } from '../../../../firmware-bridge/link/reassembly.ts';
import { ReceiveWindow } from '../../../../firmware-bridge/link/receive-window.ts';
import { RoundTrip } from '../../../../firmware-bridge/link/round-trip.ts';
import { SendWindow } from '../../../../firmware-bridge/link/send-window.ts';
import { decodeMessage, encodeMessage, layouts } from '../../../../firmware-bridge/protocol/codec.ts';
import { FIRST, FIRST_RELIABLE_ID, ID_MASK, LAST } from '../../../../firmware-bridge/protocol/frame.ts';
import type { MessageFields, MessageName } from '../../../../firmware-bridge/protocol/schema.ts';
import type { SimClock } from './sim-clock.ts';

export const testHello: Hello = {
  nonce: 0, protocolVersion: 1, firmwareMajor: 0, firmwareMinor: 1, firmwarePatch: 0, buildId: 1, portKind: 1,
  boardId: '00000000000000b1', bootId: 11, arenaBytes: 1000, receiveWindowBytes: 1024, receiveWindowFrames: 6,
  maxPayloadBytes: 64, sensorState: 1,
}; // prettier-ignore

/** A board's end of the link, made of the same windows, for tests of the host's end. Speaks every 300 us. */
export class BoardPeer {
  private readonly clock: SimClock;
  private readonly write: (bytes: Uint8Array) => void;
  private readonly sendPayload;
  readonly counters = newCounters();
  readonly received: ReceivedMessage[] = [];
  mostInFlight = 0;
  opens = 0;
  hello = { ...testHello };
  clockAheadUs = 123_456_789;
  deaf = false;
  private nonce = 0;
  private damaged = 0;
  private ackDue = false;
  private nowUs = 0;
  private unread = 0;
  private readonly encoder = new FrameEncoder();
  private readonly roundTrip = new RoundTrip(50_000);
  private readonly sender = new SendWindow(this.roundTrip, this.counters, (head, seq, payload) =>
    this.put(head, seq, payload),
  );
  private readonly reassembly = new Reassembly(
    { message: (message) => this.received.push(message), bad: (text) => { throw new Error(text); } }, // prettier-ignore
    1 << 20,
  );
  private readonly receiver: ReceiveWindow;
  private readonly decoder = new FrameDecoder(
    {
      frame: (head, seq, ack, payload) => this.frame(head, seq, ack, payload),
      damaged: () => {
        if (this.nonce === 0) return;
        this.damaged = (this.damaged + 1) & 0xff;
        this.ackDue = true;
      },
    },
    this.counters,
  );

  constructor(
    clock: SimClock,
    write: (bytes: Uint8Array) => void,
    hello: Partial<Hello> = {},
    sendPayload = 80,
  ) {
    this.clock = clock;
    this.write = write;
    this.sendPayload = sendPayload;
    this.hello = { ...this.hello, ...hello };
    this.receiver = new ReceiveWindow(this.hello.receiveWindowFrames, (head, payload) =>
      this.reassembly.accept(head, payload),
    );
    const tick = () => {
      this.poll();
      this.clock.setTimer(tick, 300);
    };
    tick();
  }

  /** As after power-up: says hello by itself. */
  boot(bootId: number): void {
    this.nonce = 0;
    this.sender.fail(new Error('rebooted'));
    this.hello = { ...this.hello, bootId };
    this.sayHello();
  }
  sayHello(): void {
    this.control('hello', { ...this.hello, nonce: this.nonce });
    this.flush();
  }
  send<N extends MessageName>(name: N, fields: MessageFields<N>, body?: Uint8Array): void {
    this.sender.enqueue(layouts[name].id, encodeMessage(name, fields, body)).catch(() => undefined);
  }
  get drained(): boolean {
    return this.sender.drained;
  }

  receive(bytes: Uint8Array): void {
    if (this.deaf) return;
    this.nowUs = this.clock.nowUs();
    this.unread += bytes.length;
    this.decoder.push(bytes);
    this.mostInFlight = Math.max(this.mostInFlight, this.unread);
    this.unread = 0;
    this.flush();
  }
  private frame(head: number, seq: number, ack: number, payload: Uint8Array) {
    const id = head & ID_MASK;
    const control = id < FIRST_RELIABLE_ID ? decodeMessage(id, payload) : undefined;
    const message = control?.ok ? control.message : undefined;
    if (message?.name === 'open') {
      this.opens++;
      if (message.fields.nonce !== this.nonce) {
        this.nonce = message.fields.nonce;
        this.receiver.reset();
        this.reassembly.reset();
        this.roundTrip.reset();
        this.damaged = 0;
        this.sender.reset({ frames: 8, bytes: 4096, maxPayloadBytes: this.sendPayload }, new Error('reset'));
      }
      this.sayHello();
      return;
    }
    if (this.nonce === 0) return;
    this.sender.acknowledge(ack, this.nowUs);
    if (message?.name === 'ack') this.sender.report(ack, message.fields.heldMask, message.fields.damaged);
    else if (message?.name === 'timeRequest') {
      const board = BigInt(Math.floor(this.nowUs + this.clockAheadUs));
      this.control('timeReply', {
        hostSendUs: message.fields.hostSendUs,
        boardReceiveUs: board,
        boardSendUs: board,
      });
    } else if (id >= FIRST_RELIABLE_ID) {
      this.receiver.accept(head, seq, payload);
      this.ackDue = true;
    }
  }
  private poll() {
    this.nowUs = this.clock.nowUs();
    if (this.nonce === 0) return;
    if (this.nowUs >= this.sender.deadlineUs) this.sender.timeOut(this.nowUs);
    this.sender.pump(this.nowUs);
    if (this.ackDue) this.control('ack', { heldMask: this.receiver.heldMask(), damaged: this.damaged });
    this.ackDue = false;
    this.flush();
  }
  private control<N extends MessageName>(name: N, fields: MessageFields<N>) {
    this.put(layouts[name].id | FIRST | LAST, 0, encodeMessage(name, fields));
  }
  private put(head: number, seq: number, payload: Uint8Array) {
    this.encoder.add(head, seq, this.receiver.expected, payload);
  }
  private flush() {
    if (this.encoder.pendingBytes > 0) this.write(this.encoder.take());
  }
}
