/**
 * A strict USB host for an emulated RP2040: finds the device, enumerates it, opens its serial port and moves bytes, in frames
 * of 1 ms, a packet at a time. It sends only when it has something, and takes nothing while its reader pauses: so the
 * firmware feels back-pressure both ways, as from a real host.
 */
import type { RP2040 } from 'rp2040js';
import { PACKET_BYTES, UsbBus } from './usb-bus.ts';
import type { ControlRequest, ControlResult } from './usb-control-transfer.ts';
import { enumerate, type Enumeration, type SerialDevice } from './usb-enumeration.ts';
import { setLineState } from './usb-requests.ts';
import { UsbSchedule, type ControlJob } from './usb-schedule.ts';
import { DEBOUNCE_NS, packetNs, RECOVERY_NS } from './usb-timing.ts';

export class UsbHost {
  readonly bus: UsbBus;
  /** Undefined until the device is enumerated. */
  device: SerialDevice | undefined;
  /** The serial port is open. */
  onOpen?: () => void;
  onBytes?: (bytes: Uint8Array) => void;
  readonly #schedule: UsbSchedule;
  #enumeration: Enumeration | undefined;
  #out: Uint8Array[] = [];
  #outAt = 0;
  #open = false;
  #paused = false;
  #inTurn = true;

  constructor(chip: RP2040) {
    this.bus = new UsbBus(chip);
    this.#schedule = new UsbSchedule(this.bus, chip.clock, () => this.#bulkTurn());
    const attach = chip.clock.createAlarm(() => this.#attached());
    this.bus.onAttach = () => attach.schedule(DEBOUNCE_NS);
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#out.reduce((sum, chunk) => sum + chunk.length, 0) - this.#outAt;
  }

  /** Sends when the port is open. */
  send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#out.push(bytes);
    this.#schedule.kick();
  }

  /** A program that does not read: packets stay in the device. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#schedule.kick();
  }

  /** Opens or closes the port, as DTR tells the device. */
  setOpen(open: boolean): void {
    this.control(setLineState(open), () => {
      this.#open = open;
      if (!open) this.#out = [];
      if (!open) this.#outAt = 0;
      if (open) this.onOpen?.();
    });
  }

  /** One control transfer, after those asked for before. */
  control(request: ControlRequest, done: ControlJob['done'] = () => undefined): void {
    this.#schedule.control({ request, done });
  }

  #attached(): void {
    this.#schedule.begin();
    this.#enumeration = enumerate(() => this.bus.deviceAddress);
    this.#enumerateOn({ outcome: 'done', data: new Uint8Array(0) });
  }

  #enumerateOn(result: ControlResult): void {
    if (this.#enumeration === undefined) return;
    try {
      const step = this.#enumeration.next(result);
      if (step.done === true) {
        this.device = step.value;
        this.setOpen(true);
      } else if (step.value === 'reset') {
        this.bus.reset();
        this.#schedule.later(RECOVERY_NS, () =>
          this.#enumerateOn({ outcome: 'done', data: new Uint8Array(0) }),
        );
      } else {
        const { request, requestType } = step.value;
        const isAddress = requestType === 0 && request === 5;
        this.control(step.value, (answer) =>
          isAddress
            ? this.#schedule.later(RECOVERY_NS, () => this.#enumerateOn(answer))
            : this.#enumerateOn(answer),
        );
      }
    } catch (error) {
      this.bus.note(error instanceof Error ? error.message : String(error));
    }
  }

  #bulkTurn(): number | undefined {
    if (!this.#open || this.device === undefined) return undefined;
    this.#inTurn = !this.#inTurn;
    const turns = this.#inTurn ? [this.#receive, this.#transmit] : [this.#transmit, this.#receive];
    for (const turn of turns) {
      const ns = turn.call(this, this.device);
      if (ns !== undefined) return ns;
    }
    return undefined;
  }

  #receive({ inEndpoint }: SerialDevice): number | undefined {
    if (this.#paused) return undefined;
    const packet = this.bus.takeIn(inEndpoint);
    if (typeof packet === 'string') return undefined;
    if (packet.length > 0) this.onBytes?.(packet);
    return packetNs(packet.length);
  }

  #transmit({ outEndpoint }: SerialDevice): number | undefined {
    const chunk = this.#out[0];
    if (chunk === undefined || !this.bus.ready(outEndpoint, 'out')) return undefined;
    const packet = chunk.subarray(this.#outAt, this.#outAt + PACKET_BYTES);
    if (this.bus.giveOut(outEndpoint, packet) !== 'ack') return undefined;
    this.#outAt += packet.length;
    if (this.#outAt >= chunk.length) {
      this.#out.shift();
      this.#outAt = 0;
    }
    return packetNs(packet.length);
  }
}
