/**
 * A USB host that does what a kernel elsewhere asks of it, transfer by transfer, on the checked bus of an emulated RP2040. Of
 * its own it only does what a hub and a controller do: reset, an address, frames of 1 ms. A packet stays in the device until
 * there is a transfer for it.
 */
import type { RP2040 } from 'rp2040js';
import { PACKET_BYTES, UsbBus, type Direction } from '../../firmware-bridge/transports/emulated/usb-bus.ts';
import type {
  ControlRequest,
  ControlResult,
} from '../../firmware-bridge/transports/emulated/usb-control-transfer.ts';
import {
  DescriptorType,
  getDescriptor,
  setAddress,
} from '../../firmware-bridge/transports/emulated/usb-requests.ts';
import { UsbSchedule } from '../../firmware-bridge/transports/emulated/usb-schedule.ts';
import {
  DEBOUNCE_NS,
  packetNs,
  POLL_NS,
  RECOVERY_NS,
} from '../../firmware-bridge/transports/emulated/usb-timing.ts';
import { Status, type DeviceIdentity, type Submit } from './usbip-messages.ts';

export interface UrbResult {
  readonly status: number;
  /** Bytes that went either way. */
  readonly moved: number;
  /** With IN, those bytes. */
  readonly data: Uint8Array;
}

type Done = (result: UrbResult) => void;
interface Flight {
  readonly urb: Submit;
  readonly done: Done;
  /** OUT: bytes that left; IN: bytes that came. */
  moved: number;
  readonly received: Uint8Array[];
}
interface Pipe {
  readonly endpoint: number;
  readonly direction: Direction;
  readonly flights: Flight[];
}

const ADDRESS = 5;
const STATUS = { done: Status.done, stalled: Status.stalled, unanswered: Status.protocol } as const;

export class UrbHost {
  readonly bus: UsbBus;
  /** A request that the kernel made and how it ended. */
  onControl?: (request: ControlRequest, outcome: ControlResult['outcome']) => void;
  readonly #schedule: UsbSchedule;
  readonly #attach: ReturnType<RP2040['clock']['createAlarm']>;
  readonly #pipes: Pipe[] = [];
  #onReady: ((device: DeviceIdentity) => void) | undefined;
  #pulledUp = false;
  #turns = 0;

  constructor(chip: RP2040) {
    this.bus = new UsbBus(chip);
    this.#schedule = new UsbSchedule(this.bus, chip.clock, () => this.#pipesTurn());
    this.#attach = chip.clock.createAlarm(() => this.#attached());
    this.bus.onAttach = () => {
      this.#pulledUp = true;
      if (this.#onReady !== undefined) this.#attach.schedule(DEBOUNCE_NS);
    };
  }

  /** Puts the cable in. @param ready the device has an address and waits for a configuration */
  plug(ready: (device: DeviceIdentity) => void): void {
    this.#onReady = ready;
    if (this.#pulledUp) this.#attach.schedule(DEBOUNCE_NS);
  }

  /** Pulls the cable: what was asked for stays without an answer. */
  unplug(): void {
    this.#onReady = undefined;
    this.#attach.cancel();
    this.#schedule.end();
    this.#pipes.length = 0;
  }

  submit(urb: Submit, done: Done): void {
    if (urb.endpoint === 0) this.#submitControl(urb, done);
    else this.#pipe(urb).flights.push({ urb, done, moved: 0, received: [] });
    this.#schedule.kick();
  }

  /** @returns whether it was still to be done; it stays without an answer then */
  unlink(seqnum: number): boolean {
    if (this.#schedule.takeBack(seqnum)) return true;
    for (const { flights } of this.#pipes) {
      const at = flights.findIndex(({ urb }) => urb.seqnum === seqnum);
      if (at < 0) continue;
      flights.splice(at, 1);
      return true;
    }
    return false;
  }

  #submitControl(urb: Submit, done: Done): void {
    const setup = Buffer.from(urb.setup);
    const request: ControlRequest = {
      requestType: setup.readUInt8(0),
      request: setup.readUInt8(1),
      value: setup.readUInt16LE(2),
      index: setup.readUInt16LE(4),
      length: setup.readUInt16LE(6),
      ...(urb.direction === 'out' && urb.data.length > 0 ? { data: urb.data } : {}),
    };
    this.#schedule.control({
      tag: urb.seqnum,
      request,
      done: ({ outcome, data }) => {
        this.onControl?.(request, outcome);
        const moved = urb.direction === 'in' ? data.length : outcome === 'done' ? urb.data.length : 0;
        done({ status: STATUS[outcome], moved, data });
      },
    });
  }

  #pipe({ endpoint, direction }: Submit): Pipe {
    let pipe = this.#pipes.find((it) => it.endpoint === endpoint && it.direction === direction);
    if (pipe === undefined) this.#pipes.push((pipe = { endpoint, direction, flights: [] }));
    return pipe;
  }

  /** What the hub and the controller do before a kernel sees a device, and what an import tells of it. */
  #attached(): void {
    this.#schedule.begin();
    this.bus.reset();
    this.#schedule.later(RECOVERY_NS, () =>
      this.#ask(setAddress(ADDRESS), () =>
        this.#schedule.later(RECOVERY_NS, () =>
          this.#ask(getDescriptor(DescriptorType.device, 18), (device) =>
            this.#ask(getDescriptor(DescriptorType.configuration, 9), (configuration) =>
              this.#onReady?.(identityOf(Buffer.from(device), configuration)),
            ),
          ),
        ),
      ),
    );
  }

  #ask(request: ControlRequest, then: (data: Uint8Array) => void): void {
    this.#schedule.control({
      request,
      done: ({ outcome, data }) =>
        outcome === 'done' ? then(data) : this.bus.note(`the device was ${outcome} before it was imported`),
    });
  }

  #pipesTurn(): number | undefined {
    const first = this.#turns++;
    for (let i = 0; i < this.#pipes.length; i++) {
      const pipe = this.#pipes[(first + i) % this.#pipes.length];
      const flight = pipe?.flights[0];
      if (pipe === undefined || flight === undefined) continue;
      const ns = pipe.direction === 'in' ? this.#receive(pipe, flight) : this.#transmit(pipe, flight);
      if (ns !== undefined) return ns;
    }
    return undefined;
  }

  #receive(pipe: Pipe, flight: Flight): number | undefined {
    const packet = this.bus.takeIn(pipe.endpoint);
    if (packet === 'nak') return undefined;
    if (packet === 'stall') return this.#end(pipe, flight, Status.stalled);
    flight.received.push(packet);
    flight.moved += packet.length;
    if (flight.moved > flight.urb.length) this.#end(pipe, flight, Status.overflow);
    else if (packet.length < PACKET_BYTES || flight.moved === flight.urb.length)
      this.#end(pipe, flight, Status.done);
    return packetNs(packet.length);
  }

  #transmit(pipe: Pipe, flight: Flight): number | undefined {
    if (!this.bus.ready(pipe.endpoint, 'out')) return undefined;
    const { data, zeroPacket } = flight.urb;
    const packet = data.subarray(flight.moved, flight.moved + PACKET_BYTES);
    const handshake = this.bus.giveOut(pipe.endpoint, packet);
    if (handshake === 'nak') return undefined;
    if (handshake === 'stall') return this.#end(pipe, flight, Status.stalled);
    flight.moved += packet.length;
    const last = flight.moved === data.length && (packet.length < PACKET_BYTES || !zeroPacket);
    if (last) this.#end(pipe, flight, Status.done);
    return packetNs(packet.length);
  }

  #end(pipe: Pipe, { urb, done, moved, received }: Flight, status: number): number {
    pipe.flights.shift();
    const came = Uint8Array.from(Buffer.concat(received)).subarray(0, urb.length);
    done({ status, moved: Math.min(moved, urb.length), data: came });
    return POLL_NS;
  }
}

function identityOf(device: Buffer, configuration: Uint8Array): DeviceIdentity {
  return {
    busId: BUS_ID,
    busNumber: 1,
    deviceNumber: ADDRESS,
    vendorId: device.readUInt16LE(8),
    productId: device.readUInt16LE(10),
    release: device.readUInt16LE(12),
    class: device.readUInt8(4),
    subclass: device.readUInt8(5),
    protocol: device.readUInt8(6),
    configurations: device.readUInt8(17),
    interfaces: configuration[4] ?? 0,
  };
}

/** What clients call the one device. */
export const BUS_ID = '1-1';
