/**
 * A board that measures, without its silicon: the real firmware core, the register-accurate INA219 model, real frames. Two
 * things are made up: it says that it is an RP2040 (in place of the WebAssembly that it is), and the wires of its sensor are
 * in the test's hand.
 */
import { readFileSync } from 'node:fs';
import { newCounters } from '../../../../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../../../firmware-bridge/link/frame-encoder.ts';
import { decodeMessage, encodeMessage } from '../../../../../firmware-bridge/protocol/codec.ts';
import { ID_MASK } from '../../../../../firmware-bridge/protocol/frame.ts';
import { enums, messages } from '../../../../../firmware-bridge/protocol/schema.ts';
import type { Ina219Model } from '../../../../../firmware-bridge/transports/ina219/ina219-model.ts';
import type { Transport, TransportEvents } from '../../../../../firmware-bridge/transports/transport.ts';
import { HostedBoard } from '../../../../../firmware-bridge/transports/virtual/hosted-board.ts';
import {
  RP2040_POWER,
  type PowerModel,
} from '../../../../../firmware-bridge/transports/virtual/power-model.ts';
import { RP2040_TIMING } from '../../../../../firmware-bridge/transports/virtual/timing-model.ts';

const wasm = new Uint8Array(readFileSync(new URL('../../../../../assets/tmf-board.wasm', import.meta.url)));
const module = new WebAssembly.Module(wasm);

export class MeasuringBoard implements Transport {
  readonly kind = 'serial';
  readonly address: string;
  readonly queuedBytes = 0;
  /** Where its sensor answers; undefined: it is unplugged. */
  at: number | undefined = 0x40;
  /** Errors of the chip that a calibration finds: shunt register = true x gain + offset. */
  gain = 1;
  offsetCounts = 0;
  /** The registers stand still, as of a chip that does not convert but is still powered. */
  frozen = false;
  readonly #hosted: HostedBoard;
  readonly #encoder = new FrameEncoder();
  readonly #decoder: FrameDecoder;
  #out: Uint8Array[] = [];
  #events: TransportEvents | undefined;
  #last = new Map<number, number>();

  constructor(number: number, power: Partial<PowerModel> = {}, at: number | undefined = 0x40, seed = 5) {
    this.at = at;
    this.address = `/dev/ttyACM${number}`;
    this.#decoder = new FrameDecoder(
      { frame: (head, seq, ack, payload) => this.#frame(head, seq, ack, payload), damaged: () => undefined },
      newCounters(),
    );
    this.#hosted = new HostedBoard(
      module,
      {
        wasm,
        seed,
        idlePace: 'none',
        pace: 'computer',
        power: { ...RP2040_POWER, ...power },
        timing: RP2040_TIMING,
      },
      {
        board: number,
        boardId: `e6605838${number.toString(16).padStart(8, '0')}`,
        bootId: 1,
        arenaBytes: 65_536,
      },
      (_board, bytes) => this.#decoder.push(bytes),
      undefined,
      { address: () => this.at, read: (sensor, register) => this.read(sensor, register) },
    );
  }

  read(sensor: Ina219Model, register: number): number {
    const raw = sensor.readRegister(register);
    const shunt = (raw << 16) >> 16;
    const now = register === 1 ? Math.round(shunt * this.gain + this.offsetCounts) & 0xffff : raw;
    // Bit 1 of the bus register says that a conversion has ended: none ever does.
    const held = (this.#last.get(register) ?? now) & (register === 2 ? ~2 : ~0);
    const value = this.frozen ? held : now;
    this.#last.set(register, value);
    return value;
  }

  open(events: TransportEvents): Promise<void> {
    this.#events = events;
    this.#turn();
    return Promise.resolve();
  }

  write(bytes: Uint8Array): void {
    this.#hosted.feed(bytes.slice());
  }

  close(): Promise<void> {
    this.#events = undefined;
    return Promise.resolve();
  }

  /** Lets so much of its time pass, at rest; its conversions arrive after a few turns of the event loop. */
  async rest(us: number): Promise<void> {
    for (let left = us; left > 0; left -= 50_000) {
      this.#hosted.idle(Math.min(left, 50_000), 60);
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Draws by another model from now on. */
  draw(power: Partial<PowerModel>): void {
    this.#hosted.draw({ ...RP2040_POWER, ...power });
  }

  #turn(): void {
    if (this.#events === undefined) return;
    this.#hosted.run(64);
    this.#hosted.tend();
    const out = this.#out.splice(0);
    for (const bytes of out) this.#events?.bytes(bytes);
    setImmediate(() => this.#turn());
  }

  #frame(head: number, seq: number, ack: number, payload: Uint8Array): void {
    let body = payload;
    if ((head & ID_MASK) === messages.hello.id) {
      const decoded = decodeMessage(messages.hello.id, payload);
      if (decoded.ok && decoded.message.name === 'hello')
        body = encodeMessage('hello', { ...decoded.message.fields, portKind: enums.PortKind.rp2040 });
    }
    this.#out.push(this.#encoder.add(head, seq, ack, body).slice());
    this.#encoder.take();
  }
}
