/**
 * A virtual board driven through the exports of its module, with a host end just good enough for a wire that loses
 * nothing. The clock moves by one microsecond a multiply-accumulate, so that every time is known.
 */
import { readFileSync } from 'node:fs';
import { decodeMessage, encodeMessage } from '../../../firmware-bridge/protocol/codec.ts';
import { FIRST, FIRST_RELIABLE_ID, ID_MASK, LAST } from '../../../firmware-bridge/protocol/frame.ts';
import { messages } from '../../../firmware-bridge/protocol/schema.ts';
import type { Message, MessageFields, MessageName } from '../../../firmware-bridge/protocol/schema.ts';
import { FrameDecoder } from '../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../firmware-bridge/link/frame-encoder.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  init(arenaBytes: number, idLow: number, idHigh: number, bootId: number): number;
  rx_buffer(): number;
  rx_capacity(): number;
  receive(length: number, linkNowUs: number): void;
  poll(linkNowUs: number): number;
  sensor_tick(): void;
  phase(): number;
  copy_pointer(): number;
  copy_length(): number;
  global_length(): number;
}

const PAYLOAD = 512;
let compiled: WebAssembly.Module | undefined;

const firmwareModule = () =>
  (compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../../assets/tmf-board.wasm', import.meta.url)),
  ));

export class WasmBoard {
  readonly exports: Exports;
  readonly messages: Message[] = [];
  /** Sensor registers by number; null: nobody answers. */
  registers: Map<number, number> | null = null;
  /** Called before each turn of the main loop. */
  beforePoll: () => void = () => undefined;
  clockUs = 1000;
  macs = 0;
  selected = 0;
  readonly #encoder = new FrameEncoder();
  readonly #decoder: FrameDecoder;
  #next = 0;
  #expected = 0;
  #parts: Uint8Array[] = [];

  constructor(arenaBytes = 200_000, bootId = 77) {
    this.#decoder = new FrameDecoder(
      { frame: (head, seq, _ack, payload) => this.#frame(head, seq, payload), damaged: () => undefined },
      { bytesIn: 0, framesIn: 0, crcErrors: 0, oversizeFrames: 0, discardedBytes: 0 },
    );
    const imports = {
      now_us: () => this.clockUs,
      port_write: (pointer: number, length: number) => {
        this.#decoder.push(new Uint8Array(this.exports.memory.buffer, pointer, length).slice());
        return length;
      },
      i2c_read: (_address: number, register: number) => this.registers?.get(register) ?? -1,
      i2c_write: (_address: number, register: number, value: number) => {
        this.registers?.set(register, value);
        return this.registers === null ? -1 : 0;
      },
      worked: (macs: number) => {
        this.macs += macs;
        this.clockUs += macs;
      },
      selected: (coordinates: number) => {
        this.selected += coordinates;
      },
      idled: (us: number) => {
        this.clockUs += us;
      },
      phase_entered: () => undefined,
    };
    this.exports = new WebAssembly.Instance(firmwareModule(), { board: imports })
      .exports as unknown as Exports;
    if (this.exports.init(arenaBytes, 0x89abcdef, 0x01234567, bootId) !== 1) throw new Error('init failed');
  }

  /** Opens a session and returns the hello. */
  open(nonce = 5): MessageFields<'hello'> {
    this.#next = 0;
    this.#expected = 0;
    this.messages.length = 0;
    this.send('open', { nonce, protocolVersion: 1 });
    return this.one('hello');
  }

  /** Sends a message, cut into frames, and lets the board run until it has nothing to do. */
  send<N extends MessageName>(name: N, fields: MessageFields<N>, body?: Uint8Array): void {
    this.sendBytes(messages[name].id, encodeMessage(name, fields, body));
  }

  sendBytes(id: number, bytes: Uint8Array): void {
    for (let at = 0; at === 0 || at < bytes.length; at += PAYLOAD) {
      const flags = (at === 0 ? FIRST : 0) | (at + PAYLOAD >= bytes.length ? LAST : 0);
      const seq = id >= FIRST_RELIABLE_ID ? this.#next++ : 0;
      this.#encoder.add(id | flags, seq & 0xff, this.#expected, bytes.subarray(at, at + PAYLOAD));
    }
    this.run();
  }

  /** Runs the main loop to rest, acknowledging what the board sends. At most `polls` turns. */
  run(polls = 1_000_000): void {
    for (let i = 0; i < polls; i++) {
      const before = this.#expected;
      this.#deliver();
      this.beforePoll();
      const more = this.exports.poll(NaN);
      const heard = before !== this.#expected;
      if (heard) this.#encoder.add(messages.ack.id | FIRST | LAST, 0, this.#expected, new Uint8Array(5));
      if (more === 0 && !heard && this.#encoder.pendingBytes === 0) return;
    }
  }

  /** Takes the only message of this name out of those received. */
  one<N extends MessageName>(name: N): MessageFields<N> {
    const found = this.all(name);
    if (found[0] === undefined || found.length > 1) {
      throw new Error(
        `${found.length} ${name} among ${this.messages.map((message) => message.name).join(', ')}`,
      );
    }
    this.messages.splice(this.messages.indexOf(found[0]), 1);
    return found[0].fields as MessageFields<N>;
  }

  all<N extends MessageName>(name: N): Message<N>[] {
    return this.messages.filter((message): message is Message<N> => message.name === name);
  }

  /** The board's copy of all parameters. */
  copy(): Float32Array {
    const { memory, copy_pointer, copy_length } = this.exports;
    return new Float32Array(memory.buffer, copy_pointer(), copy_length()).slice();
  }

  #deliver(): void {
    if (this.#encoder.pendingBytes === 0) return;
    const bytes = this.#encoder.take();
    const { memory, rx_buffer, rx_capacity, receive } = this.exports;
    for (let at = 0; at < bytes.length; at += rx_capacity()) {
      const chunk = bytes.subarray(at, at + rx_capacity());
      new Uint8Array(memory.buffer, rx_buffer(), chunk.length).set(chunk);
      receive(chunk.length, NaN);
    }
  }

  #frame(head: number, seq: number, payload: Uint8Array): void {
    const id = head & ID_MASK;
    if (id === messages.ack.id) return;
    if (id >= FIRST_RELIABLE_ID) {
      if (seq !== this.#expected) return;
      this.#expected = (this.#expected + 1) & 0xff;
    }
    const whole = (head & (FIRST | LAST)) === (FIRST | LAST);
    if (!whole) this.#parts.push(payload.slice());
    if ((head & LAST) === 0) return;
    const decoded = decodeMessage(id, whole ? payload.slice() : Buffer.concat(this.#parts.splice(0)));
    if (!decoded.ok) throw new Error(`the board sent a bad message: ${JSON.stringify(decoded.error)}`);
    this.messages.push(decoded.message);
  }
}
