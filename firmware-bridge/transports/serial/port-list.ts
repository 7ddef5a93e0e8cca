/**
 * Which USB serial devices are plugged in, looked at twice a second. Why poll: no platform's serial driver tells of it in a
 * way that works everywhere, and half a second is soon enough to be found, or gone, before a person wonders.
 */
import { SerialPort } from 'serialport';
import { systemClock, type Clock } from '../../link/clock.ts';
import { listSysfsPorts } from './list-sysfs.ts';
import type { UsbPort } from './usb-port.ts';

export const POLL_MS = 500;

/** USB serial devices that are plugged in now. */
export async function listUsbPorts(platform: NodeJS.Platform = process.platform): Promise<UsbPort[]> {
  if (platform === 'linux') return listSysfsPorts();
  const ports = await SerialPort.list();
  return ports.flatMap((port) =>
    port.vendorId === undefined || port.productId === undefined
      ? []
      : [
          {
            path: port.path,
            vendorId: port.vendorId.toLowerCase(),
            productId: port.productId.toLowerCase(),
            serialNumber: port.serialNumber,
            manufacturer: port.manufacturer,
            product: undefined,
          },
        ],
  );
}

export interface PortListEvents {
  appeared(port: UsbPort): void;
  disappeared(port: UsbPort): void;
  /** The list could not be read; told once until it works again. */
  failed?(error: Error): void;
  /** After each look, when all of it has been told. */
  polled?(): void;
}

/** Same place and same device: another board in the same socket is a disappearance and an appearance. */
const key = (port: UsbPort): string =>
  [port.path, port.vendorId, port.productId, port.serialNumber ?? ''].join('|');

export class PortList {
  readonly #events: PortListEvents;
  readonly #list: () => Promise<UsbPort[]>;
  readonly #pollMs: number;
  readonly #clock: Clock;
  readonly #known = new Map<string, UsbPort>();
  #timer: unknown;
  #running = false;
  #failing = false;

  constructor(
    events: PortListEvents,
    list: () => Promise<UsbPort[]> = listUsbPorts,
    pollMs = POLL_MS,
    clock: Clock = systemClock,
  ) {
    this.#events = events;
    this.#list = list;
    this.#pollMs = pollMs;
    this.#clock = clock;
  }

  get ports(): readonly UsbPort[] {
    return [...this.#known.values()];
  }

  /** Looks at once, then twice a second until stopped. Resolves after the first look. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    await this.#round();
  }

  stop(): void {
    this.#running = false;
    this.#clock.clearTimer(this.#timer);
  }

  /** One look: tells what appeared and disappeared since the last. */
  async poll(): Promise<void> {
    let ports: UsbPort[];
    try {
      ports = await this.#list();
    } catch (error) {
      if (!this.#failing) this.#events.failed?.(error instanceof Error ? error : new Error(String(error)));
      this.#failing = true;
      return;
    }
    this.#failing = false;
    const now = new Map(ports.map((port) => [key(port), port]));
    for (const [id, port] of this.#known) {
      if (now.has(id)) continue;
      this.#known.delete(id);
      this.#events.disappeared(port);
    }
    for (const [id, port] of now) {
      if (this.#known.has(id)) continue;
      this.#known.set(id, port);
      this.#events.appeared(port);
    }
    this.#events.polled?.();
  }

  async #round(): Promise<void> {
    await this.poll();
    // The next look is timed from the end of this one: a slow system is never asked twice at once.
    if (this.#running) this.#timer = this.#clock.setTimer(() => void this.#round(), this.#pollMs * 1000);
  }
}
