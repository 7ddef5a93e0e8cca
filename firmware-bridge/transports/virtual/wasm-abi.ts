/**
 * The edge between the firmware as WebAssembly (`firmware/ports/wasm`) and the worker that hosts it.
 *
 * Time is a double of microseconds on the board's clock (exact below 2^53): no BigInt crosses in the hot path.
 * The firmware never waits: it asks for the time whenever it stamps or checks a time-out, and the host moves the clock
 * only inside `worked` and `portWrite` and between calls of `poll`.
 */

/** Functions that the host gives, module name `board`. */
export interface BoardImports {
  /** Board clock, microseconds. */
  now_us(): number;
  /** Takes all of the bytes; time passes by the link's rate. Returns how many were taken. */
  port_write(pointer: number, length: number): number;
  /** Writes a 16-bit register of an I2C device. 0, or -1 when nobody answers. */
  i2c_write(address: number, register: number, value: number): number;
  /** Reads a 16-bit register: 0..65535, or -1 when nobody answers. */
  i2c_read(address: number, register: number): number;
  /** The firmware did this many multiply-accumulates (call once a sample or finer); time passes. Conversions that end within call `sensor_tick`. */
  worked(macs: number): void;
  /** The firmware entered a phase (enum Phase), before it stamps the mark. */
  phase_entered(phase: number): void;
}
