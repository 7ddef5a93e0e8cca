/**
 * Keeps a connection to every board that is plugged in.
 *
 *   appeared        greeted at once; a device that is no board is told of once and left alone until it is unplugged
 *   link ended      greeted again while the port is there: soon, then less and less often
 *   disappeared     the board is gone at once, whatever its link has noticed
 *   release         the port is closed for a flashing tool; taken back when asked, or when the device is plugged in again
 *   wake            after a sleep of the computer all is looked at again
 */
import { systemClock, type Clock } from '../../../firmware-bridge/link/clock.ts';
import { PortList, type PortListEvents } from '../../../firmware-bridge/transports/serial/port-list.ts';
import { PortOpenError } from '../../../firmware-bridge/transports/serial/open-error.ts';
import type { UsbPort } from '../../../firmware-bridge/transports/serial/usb-port.ts';
import type { Board } from './board.ts';
import type { BoardRegistry } from './board-registry.ts';
import { SleepWatch } from './sleep-watch.ts';

export interface PortWatchOptions {
  readonly registry: Pick<BoardRegistry, 'addSerial' | 'board' | 'connected'>;
  readonly onLog: (level: 'info' | 'warn', text: string, boardId?: string) => void;
  /** What is plugged in; default: what the system says. */
  readonly list?: () => Promise<UsbPort[]>;
  readonly pollMs?: number;
  /** Default: the computer's. */
  readonly clock?: Clock;
}

interface Watched {
  readonly port: UsbPort;
  board: Board | undefined;
  connecting: boolean;
  attempts: number;
  nextMs: number;
  told: string | undefined;
  state: 'wanted' | 'foreign' | 'released' | 'gone';
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** For a moment after a device appears its owner is not set yet; only later is "not permitted" worth telling. */
const QUIET_ATTEMPTS = 3;

export class PortWatch {
  readonly #options: PortWatchOptions;
  readonly #list: PortList;
  readonly #sleep: SleepWatch;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  readonly #work = new Set<Promise<void>>();

  constructor(options: PortWatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const events: PortListEvents = {
      appeared: (port) => this.#appeared(port),
      disappeared: (port) => this.#disappeared(port),
      failed: (error) => options.onLog('warn', `The serial ports could not be listed: ${error.message}.`),
      polled: () => this.#look(),
    };
    this.#list = new PortList(events, options.list, options.pollMs, this.#clock);
    this.#sleep = new SleepWatch({ onWake: (seconds) => this.wake(seconds) });
  }

  start(): Promise<void> {
    this.#sleep.start();
    return this.#list.start();
  }

  /** Nothing is looked at or opened any more. Resolves when what is being opened has been. */
  async stop(): Promise<void> {
    this.#list.stop();
    this.#sleep.stop();
    for (const watched of this.#watched.values()) watched.state = 'gone';
    await Promise.allSettled(this.#work);
  }

  /** Closes a board's port for another program, a flashing tool. Throws a sentence when the board has none. */
  async release(boardId: string): Promise<void> {
    const watched = this.#of(boardId);
    watched.state = 'released';
    await watched.board?.release();
  }

  /** Takes a released port back. */
  reclaim(boardId: string): void {
    const watched = this.#of(boardId);
    if (watched.state === 'gone') return;
    this.#want(watched);
  }

  /** A board was removed by hand: its port is left alone until it is plugged in again, or the board is brought back. */
  leave(boardId: string): void {
    const watched = this.#find(boardId);
    if (watched !== undefined) watched.state = 'released';
  }

  /** A removed board was brought back: its port is looked after again. */
  follow(boardId: string): void {
    const watched = this.#find(boardId);
    if (watched !== undefined && watched.state !== 'gone') watched.state = 'wanted';
  }

  /** The computer slept: clocks are asked anew, and every retry is due now. */
  wake(seconds: number): void {
    this.#options.onLog(
      'info',
      `The computer stood still for ${Math.round(seconds)} s; boards are looked at again.`,
    );
    for (const board of this.#options.registry.connected) board.link?.resynchronize();
    for (const watched of this.#watched.values()) if (watched.state === 'wanted') this.#want(watched);
    void this.#list.poll();
  }

  #nowMs(): number {
    return this.#clock.nowUs() / 1000;
  }

  #find(boardId: string): Watched | undefined {
    return [...this.#watched.values()].find(({ board }) => board?.id === boardId);
  }

  #of(boardId: string): Watched {
    const found = this.#find(boardId);
    if (found !== undefined) return found;
    const name = this.#options.registry.board(boardId)?.name ?? boardId;
    throw new Error(`${name} is not on a serial port that this bench watches.`);
  }

  #appeared(port: UsbPort): void {
    const watched: Watched = {
      port,
      board: undefined,
      connecting: false,
      attempts: 0,
      nextMs: 0,
      told: undefined,
      state: 'wanted',
    };
    this.#watched.set(port.path, watched);
    this.#connect(watched);
  }

  #disappeared(port: UsbPort): void {
    const watched = this.#watched.get(port.path);
    if (watched === undefined) return;
    this.#watched.delete(port.path);
    watched.state = 'gone';
    const link = watched.board?.link;
    if (link?.transport.address === port.path) link.lost(`The board on ${port.path} was unplugged.`);
  }

  #want(watched: Watched): void {
    Object.assign(watched, { state: 'wanted', attempts: 0, nextMs: 0 });
    this.#connect(watched);
  }

  /** At every look: whoever is wanted and not there is greeted when it is time. */
  #look(): void {
    const now = this.#nowMs();
    for (const watched of this.#watched.values()) {
      if (watched.state === 'wanted' && now >= watched.nextMs) this.#connect(watched);
    }
  }

  #connect(watched: Watched): void {
    if (watched.connecting || watched.board?.link?.transport.address === watched.port.path) return;
    watched.connecting = true;
    const work = this.#greet(watched).finally(() => {
      watched.connecting = false;
      this.#work.delete(work);
    });
    this.#work.add(work);
  }

  async #greet(watched: Watched): Promise<void> {
    const { port } = watched;
    try {
      const board = await this.#options.registry.addSerial(port.path, port);
      watched.board = board;
      watched.attempts = 0;
      watched.told = undefined;
      // It may have been unplugged or released while it was greeted.
      if (watched.state === 'gone') board.link?.lost(`The board on ${port.path} was unplugged.`);
      else if (watched.state === 'released') await board.release();
    } catch (error) {
      if (watched.state === 'wanted') this.#failed(watched, error);
    }
  }

  #failed(watched: Watched, error: unknown): void {
    const problem = error instanceof PortOpenError ? error.problem : undefined;
    watched.attempts++;
    watched.nextMs = this.#nowMs() + Math.min(FIRST_RETRY_MS * 2 ** (watched.attempts - 1), LAST_RETRY_MS);
    // Not again and again: opening resets many devices, and this one has never said that it is a board.
    if (problem === undefined && watched.board === undefined) watched.state = 'foreign';
    if (problem === 'missing') return; // the next look will tell
    if (problem === 'denied' && watched.attempts < QUIET_ATTEMPTS) return;
    const text = error instanceof Error ? error.message : String(error);
    if (watched.told === text) return;
    watched.told = text;
    this.#options.onLog('warn', text, watched.board?.id);
  }
}
