/** The USB port that the guest's kernel has elsewhere: an emulated RP2040, run in pace with the wall's clock or slower. */
import type { RP2040 } from 'rp2040js';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import type { Ina219Model } from '../../firmware-bridge/transports/ina219/ina219-model.ts';
import { Rp2040Board } from '../../firmware-bridge/transports/emulated/rp2040-board.ts';
import { UrbHost } from './urb-host.ts';
import type { DeviceIdentity } from './usbip-messages.ts';

const SLICE_US = 1000;
/** Further behind the wall's clock than this it does not try to catch up. */
const BEHIND_MS = 20;
const AHEAD_MS = 4;

export interface PortOptions {
  /** Flash of the board from 0x10000000 on. */
  readonly image: Uint8Array;
  readonly flashId: Uint8Array;
  readonly sensor: () => Ina219Model;
}

/** rp2040js has no ring oscillator: this is the random bit by which the image tells its starts apart. */
const [RING_OSCILLATOR, RANDOM_BIT] = [0x40060, 0x1c];
function giveRandomBit(chip: RP2040, rng: Rng): void {
  const oscillator = chip.peripherals[RING_OSCILLATOR];
  if (oscillator === undefined) return;
  const read = oscillator.readUint32.bind(oscillator);
  oscillator.readUint32 = (offset) => (offset === RANDOM_BIT ? rng.next() & 1 : read(offset));
}

interface Powered {
  readonly board: Rp2040Board;
  readonly host: UrbHost;
}

export class UsbPort {
  /** The board gets its power from elsewhere too: it goes on when the cable is pulled. */
  selfPowered = false;
  /** What the host of any board noted, with the board's time. */
  readonly violations: string[] = [];
  /** Called for each board that is switched on. */
  onHost?: (host: UrbHost) => void;
  readonly #options: PortOptions;
  readonly #rng = new Rng(1);
  #powered: Powered | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #startMs = 0;
  #startUs = 0;

  constructor(options: PortOptions) {
    this.#options = options;
  }

  /** Puts the cable in; resolves when the device has an address. */
  plug(): Promise<{ host: UrbHost; device: DeviceIdentity }> {
    const powered = (this.#powered ??= this.#switchOn());
    this.#start();
    return new Promise((resolve) => {
      powered.host.plug((device) => resolve({ host: powered.host, device }));
    });
  }

  /** Pulls it. */
  unplug(): void {
    this.#powered?.host.unplug();
    if (!this.selfPowered) this.switchOff();
  }

  switchOff(): void {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#collect();
    this.#powered = undefined;
  }

  /** Something came for the board: it does not rest now. */
  wake(): void {
    if (this.#timer === undefined || !this.#running) return;
    clearTimeout(this.#timer);
    this.#turn();
  }

  #switchOn(): Powered {
    const { image, flashId, sensor } = this.#options;
    // The board's own USB host stays away: the guest's kernel is on that cable. What it says on UART 0 nobody reads.
    const board = new Rp2040Board({ image, flashId, sensor: sensor(), wire: 'uart' });
    giveRandomBit(board.chip, this.#rng);
    const host = new UrbHost(board.chip);
    this.onHost?.(host);
    return { board, host };
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#startMs = performance.now();
    this.#startUs = this.#powered?.board.timeUs ?? 0;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#timer = undefined;
    const board = this.#powered?.board;
    if (!this.#running || board === undefined) return;
    board.run(SLICE_US);
    this.#collect();
    const aheadMs = (board.timeUs - this.#startUs) / 1000 - (performance.now() - this.#startMs);
    if (aheadMs > AHEAD_MS && board.asleep) {
      this.#timer = setTimeout(() => this.#turn(), aheadMs);
      return;
    }
    if (aheadMs < -BEHIND_MS) {
      this.#startMs = performance.now();
      this.#startUs = board.timeUs;
    }
    setImmediate(() => this.#turn());
  }

  #collect(): void {
    const { board, host } = this.#powered ?? {};
    for (const it of host?.bus.violations.splice(0) ?? [])
      this.violations.push(`${it} (${((board?.timeUs ?? 0) / 1000).toFixed(0)} ms after it was switched on)`);
  }
}
