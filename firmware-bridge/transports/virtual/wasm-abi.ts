/**
 * The edge between the firmware as WebAssembly (`firmware/ports/wasm/port.c`, which lists both sides) and its host.
 *
 * Board time is a double of microseconds that the host makes up; link time is the wall clock, for time-outs only.
 */

/** What the host gives to one board. */
export interface BoardHost {
  /** Board clock, microseconds, whole. */
  clockUs(): number;
  /** Wall clock, microseconds. */
  linkUs(): number;
  /** Bytes to the host; the array is the receiver's to keep. */
  write(bytes: Uint8Array): void;
  /** A 16-bit register of an I2C device, or undefined when nobody answers. */
  i2cRead(address: number, register: number): number | undefined;
  i2cWrite(address: number, register: number, value: number): boolean;
  /** The firmware enters a phase, before it stamps the mark. */
  phase(phase: number): void;
  /** So many multiply-accumulates were done: time passes. */
  worked(macs: number): void;
  /** So many coordinates were searched for the largest: time passes. */
  selected(coordinates: number): void;
  /** So many microseconds are to be idled away: time passes. */
  idled(us: number): void;
}

/** A running instance. */
export interface Firmware {
  /** Hands bytes over; longer chunks than the firmware's buffer go in pieces. */
  receive(bytes: Uint8Array): void;
  /** One turn of the main loop. True: there is more to do at once. */
  poll(): boolean;
  /** The timer interrupt at each conversion. Also from within a host function. */
  sensorTick(): void;
}

export interface FirmwareIdentity {
  readonly boardId: string;
  readonly bootId: number;
  readonly arenaBytes: number;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  init(arenaBytes: number, idLow: number, idHigh: number, bootId: number): number;
  rx_buffer(): number;
  rx_capacity(): number;
  receive(length: number, linkNowUs: number): void;
  poll(linkNowUs: number): number;
  sensor_tick(): void;
}

/** Starts an instance of the compiled firmware. Throws a sentence when its memory does not suffice. */
export function startFirmware(
  module: WebAssembly.Module,
  host: BoardHost,
  identity: FirmwareIdentity,
): Firmware {
  const board: WebAssembly.ModuleImports = {
    now_us: () => host.clockUs(),
    port_write: (pointer: number, length: number) => {
      host.write(new Uint8Array(exports.memory.buffer, pointer, length).slice());
      return length;
    },
    i2c_read: (address: number, register: number) => host.i2cRead(address, register) ?? -1,
    i2c_write: (address: number, register: number, value: number) =>
      host.i2cWrite(address, register, value & 0xffff) ? 0 : -1,
    worked: (macs: number) => host.worked(macs >>> 0),
    idled: (us: number) => host.idled(us >>> 0),
    selected: (coordinates: number) => host.selected(coordinates >>> 0),
    phase_entered: (phase: number) => host.phase(phase),
  };
  const exports = new WebAssembly.Instance(module, { board }).exports as unknown as Exports;
  const { boardId, bootId, arenaBytes } = identity;
  const idHigh = parseInt(boardId.slice(0, 8), 16);
  const idLow = parseInt(boardId.slice(8), 16);
  if (exports.init(arenaBytes, idLow | 0, idHigh | 0, bootId | 0) === 0) {
    throw new Error(`the firmware could not take ${arenaBytes} bytes of memory`);
  }
  const buffer = exports.rx_buffer();
  const capacity = exports.rx_capacity();
  return {
    receive(bytes) {
      for (let at = 0; at < bytes.length; at += capacity) {
        const piece = bytes.subarray(at, at + capacity);
        new Uint8Array(exports.memory.buffer, buffer, piece.length).set(piece);
        exports.receive(piece.length, host.linkUs());
      }
    },
    poll: () => exports.poll(host.linkUs()) !== 0,
    sensorTick: () => exports.sensor_tick(),
  };
}
