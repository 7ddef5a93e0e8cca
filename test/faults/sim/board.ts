/**
 * A board of the simulation: the real firmware as WebAssembly, in this thread, on simulated time.
 *
 * A slice is a few turns of the firmware's main loop and takes `sliceUs`; `slow` makes a board that still answers, but
 * does not get on with its work.
 */
import { readFileSync } from 'node:fs';
import { HostedBoard } from '../../../firmware-bridge/transports/virtual/hosted-board.ts';
import { RP2040_POWER } from '../../../firmware-bridge/transports/virtual/power-model.ts';
import { RP2040_TIMING } from '../../../firmware-bridge/transports/virtual/timing-model.ts';
import type { SimClock } from './clock.ts';

const POLLS = 8;
const SLICE_US = 300;
const SLOW_SLICE_US = 700_000;
/** How often a board that waits for its host looks at its link's time-outs; the native port's main loop does it as often. */
const TEND_US = 10_000;

const wasm = new Uint8Array(readFileSync(new URL('../../../assets/tmf-board.wasm', import.meta.url)));
const module = new WebAssembly.Module(wasm);

export class SimBoard {
  readonly number: number;
  /** Where its bytes go: the line that is plugged in. */
  toHost: (bytes: Uint8Array) => void = () => undefined;
  slow = false;
  readonly #clock: SimClock;
  readonly #hosted: HostedBoard;
  #boots = 1;
  #sliceDue = false;
  #input: Uint8Array[] = [];

  constructor(number: number, seed: number, clock: SimClock) {
    this.number = number;
    this.#clock = clock;
    this.#hosted = new HostedBoard(
      module,
      { wasm, seed, idlePace: 'none', pace: 'computer', power: RP2040_POWER, timing: RP2040_TIMING },
      {
        board: number,
        boardId: `73696d00${number.toString(16).padStart(8, '0')}`,
        bootId: this.#bootId(),
        arenaBytes: 65_536,
      },
      (_board, bytes) => this.toHost(bytes),
      clock.nowUs,
    );
    const tend = (): void => {
      if (!this.slow) this.#hosted.tend();
      this.#schedule();
      clock.setTimer(tend, TEND_US);
    };
    tend();
  }

  receive(bytes: Uint8Array): void {
    this.#input.push(bytes);
    this.#schedule();
  }

  /** As a power cut: memory empty, another boot id. */
  reboot(): void {
    this.#boots++;
    this.#input = [];
    this.#hosted.boot(this.#bootId());
    this.#schedule();
  }

  #bootId(): number {
    return this.number * 4096 + this.#boots;
  }

  #schedule(): void {
    if (this.#sliceDue || !(this.#input.length > 0 || this.#hosted.runnable)) return;
    this.#sliceDue = true;
    this.#clock.setTimer(
      () => {
        this.#sliceDue = false;
        // What came while it worked is one chunk, as a driver's buffer would give it.
        if (this.#input.length > 0) this.#hosted.feed(Buffer.concat(this.#input.splice(0)));
        this.#hosted.run(this.slow ? 1 : POLLS);
        this.#schedule();
      },
      this.slow ? SLOW_SLICE_US : SLICE_US,
    );
  }
}
