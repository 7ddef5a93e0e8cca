/**
 * The wire between a USB host and the controller of an emulated RP2040, and the checks of how firmware uses that controller.
 *
 * rp2040js completes a buffer the moment that it is armed. Here it stays armed until the host gets round to it, as on a real
 * bus, and what silicon would punish is noted: AVAILABLE in the same write as the rest or too soon after it, a DATA0/1 that
 * does not alternate, a buffer written while it is the controller's, a bulk IN armed in the part of a frame that erratum
 * E15 forbids.
 */
import type { RP2040 } from 'rp2040js';

export type Direction = 'in' | 'out';
/** What the device says to a packet. */
export type Handshake = 'ack' | 'nak' | 'stall';

export const PACKET_BYTES = 64;

const BUFFER_CONTROL = 0x80;
const BUFFER_CONTROL_END = 0x100;
const EP0_BUFFER = 0x100;
const SIE_CTRL = 0x4c;
const SOF_RD = 0x48;
const EP_ABORT = 0x60;
const CHIP_ID = 0x40000;

const [FULL, DATA1, STALL, AVAILABLE, LENGTH] = [1 << 15, 1 << 13, 1 << 11, 1 << 10, 0x3ff];
const [INT_SOF, PULL_UP, EP0_INTERRUPT, BULK] = [1 << 17, 1 << 16, 1 << 29, 2];

/** Cycles of the processor from the rest of buffer control to AVAILABLE. */
const LEAST_CYCLES = 12;
/** Erratum E15: no bulk IN becomes available in this part of a frame, us after its start. */
const E15_FROM_US = 800;
const E15_TO_US = 998;
const SAME_VIOLATION_MOST = 20;

interface Endpoint {
  readonly name: string;
  readonly offset: number;
  armed: boolean;
  /** DATA0 or DATA1 of the packet that is due, as the host counts. */
  expected: 0 | 1;
  preparedCycles: number;
  prepared: number;
}

export class UsbBus {
  /** What a real bus or controller would not have put up with, oldest first. */
  readonly violations: string[] = [];
  /** Armed bulk IN buffers, and those of them in the critical part of a frame. */
  readonly arms = { total: 0, critical: 0 };
  /** The device wants to be seen: its pull-up is on. */
  onAttach?: () => void;
  /** A buffer became available. */
  onArmed?: () => void;
  readonly #chip: RP2040;
  readonly #endpoints: Endpoint[];
  #frameNs = 0;
  #inFrames = false;
  #stallArmed = 0;

  constructor(chip: RP2040) {
    this.#chip = chip;
    this.#endpoints = Array.from({ length: 32 }, (_, bit) => ({
      name: `EP${bit >> 1} ${bit & 1 ? 'OUT' : 'IN'}`,
      offset: BUFFER_CONTROL + 4 * bit,
      armed: false,
      expected: 0,
      preparedCycles: 0,
      prepared: -1,
    }));
    this.#patch();
  }

  /** Ends with a fresh device, about 10 ms later. */
  reset(): void {
    for (const endpoint of this.#endpoints) endpoint.expected = 0;
    this.#chip.usbCtrl.resetDevice();
  }

  /** A frame of 1 ms begins. */
  frame(): void {
    const usb = this.#chip.usbCtrl;
    this.#frameNs = this.#chip.clock.nanos;
    this.#inFrames = true;
    usb['sofFrameNumber'] = (usb['sofFrameNumber'] + 1) & 0x7ff;
    usb['intRaw'] |= INT_SOF;
    usb['checkInterrupts']();
  }

  /** The eight bytes that begin a control transfer. The device must take them whatever it is doing. */
  setup(packet: Uint8Array): void {
    this.#endpoint(0, 'in').expected = 1;
    this.#endpoint(0, 'out').expected = 1;
    // The controller itself ends a refusal then: so a device that is late with the next one does not seem to refuse it too.
    this.#stallArmed = 0;
    this.#chip.usbCtrl.sendSetupPacket(packet);
  }

  /** The host and the device both begin again with DATA0; what is armed until the device knows is not looked at. */
  restartToggle(number: number, direction: Direction): void {
    this.#endpoint(number, direction).expected = 0;
  }

  /** The status stage is DATA1 whatever came before. */
  beginStatus(direction: Direction): void {
    this.#endpoint(0, direction).expected = 1;
  }

  /** The host asks for a packet. */
  takeIn(number: number): Uint8Array | Exclude<Handshake, 'ack'> {
    const endpoint = this.#endpoint(number, 'in');
    if (!endpoint.armed) return this.#idle(endpoint);
    const control = this.#read(endpoint.offset);
    if (!this.#pidIsRight(endpoint, control)) return 'nak';
    const at = this.#bufferOffset(number, 'in');
    const packet = this.#chip.usbDPRAM.slice(at, at + (control & LENGTH));
    this.#complete(endpoint, control & ~(AVAILABLE | FULL));
    return packet;
  }

  /** The host has a packet for the device. */
  giveOut(number: number, packet: Uint8Array): Handshake {
    const endpoint = this.#endpoint(number, 'out');
    if (!endpoint.armed) return this.#idle(endpoint);
    const control = this.#read(endpoint.offset);
    if (!this.#pidIsRight(endpoint, control)) return 'nak';
    if (packet.length > (control & LENGTH))
      this.#note(`${endpoint.name} has no room for ${packet.length} bytes`);
    this.#chip.usbDPRAM.set(packet, this.#bufferOffset(number, 'out'));
    this.#complete(endpoint, (control & ~(AVAILABLE | LENGTH)) | FULL | packet.length);
    return 'ack';
  }

  /** The device has a packet, or room for one, or refuses: asking makes sense. */
  ready(number: number, direction: Direction): boolean {
    const endpoint = this.#endpoint(number, direction);
    return endpoint.armed || this.#idle(endpoint) === 'stall';
  }

  get deviceAddress(): number {
    return this.#chip.usbCtrl['addrEndp'] & 0x7f;
  }

  note(violation: string): void {
    this.#note(violation);
  }

  #idle(endpoint: Endpoint): 'nak' | 'stall' {
    if (!(this.#read(endpoint.offset) & STALL)) return 'nak';
    const bit = (endpoint.offset - BUFFER_CONTROL) >> 2;
    return bit > 1 || this.#stallArmed & (1 << bit) ? 'stall' : 'nak';
  }

  /** What silicon does with the wrong DATA: the host drops the packet as one that it has, or the device does. */
  #pidIsRight(endpoint: Endpoint, control: number): boolean {
    if ((control & DATA1 ? 1 : 0) === endpoint.expected) return true;
    this.#note(
      `${endpoint.name} is armed with DATA${control & DATA1 ? 1 : 0}, DATA${endpoint.expected} is due`,
    );
    endpoint.armed = false;
    return false;
  }

  #complete(endpoint: Endpoint, control: number): void {
    endpoint.armed = false;
    endpoint.expected = endpoint.expected ? 0 : 1;
    endpoint.prepared = -1;
    this.#write(endpoint.offset, control);
    const bit = (endpoint.offset - BUFFER_CONTROL) >> 2;
    const usb = this.#chip.usbCtrl;
    if (bit > 1 || usb['sieCtrl'] & EP0_INTERRUPT) usb['indicateBufferReady'](bit >> 1, (bit & 1) === 1);
  }

  /** Takes the place of the model's own handling of buffers. */
  #patch(): void {
    const usb = this.#chip.usbCtrl;
    usb.DPRAMUpdated = (offset, value) => {
      if (offset >= BUFFER_CONTROL && offset < BUFFER_CONTROL_END) this.#written(offset, value);
    };
    const write = usb.writeUint32.bind(usb);
    usb.writeUint32 = (offset, value) => {
      if (offset === SIE_CTRL && value & PULL_UP && !(usb['sieCtrl'] & PULL_UP)) this.onAttach?.();
      write(offset, value);
      if (offset === EP_ABORT) this.#abort(value);
      if (offset === 0x68) this.#stallArmed = value;
    };
    const read = usb.readUint32.bind(usb);
    usb.readUint32 = (offset) => {
      if (offset === SOF_RD) {
        usb['intRaw'] &= ~INT_SOF;
        usb['checkInterrupts']();
      }
      return read(offset);
    };
    const info = this.#chip.peripherals[CHIP_ID];
    const readInfo = info?.readUint32.bind(info);
    // Revision B2: what is sold since 2021.
    if (info && readInfo) info.readUint32 = (offset) => (offset === 0 ? 0x20002927 : readInfo(offset));
  }

  #abort(mask: number): void {
    this.#endpoints.forEach((endpoint, bit) => {
      if (mask & (1 << bit)) endpoint.armed = false;
    });
  }

  #written(offset: number, value: number): void {
    const endpoint = this.#endpoints[(offset - BUFFER_CONTROL) >> 2];
    if (endpoint === undefined) return;
    const { cycles } = this.#chip.core;
    if (endpoint.armed) this.#note(`${endpoint.name} is written while it is the controller's`);
    if (!(value & AVAILABLE)) {
      endpoint.armed = false;
      endpoint.prepared = value;
      endpoint.preparedCycles = cycles;
      if (value & STALL) this.onArmed?.();
      return;
    }
    if (endpoint.prepared !== (value & ~AVAILABLE)) {
      this.#note(`${endpoint.name} becomes available in the write that says what it holds`);
    } else if (cycles - endpoint.preparedCycles < LEAST_CYCLES) {
      this.#note(
        `${endpoint.name} becomes available ${cycles - endpoint.preparedCycles} cycles after it was prepared`,
      );
    }
    this.#checkArm(endpoint, value);
    endpoint.armed = true;
    this.onArmed?.();
  }

  #checkArm(endpoint: Endpoint, value: number): void {
    const bit = (endpoint.offset - BUFFER_CONTROL) >> 2;
    const isIn = (bit & 1) === 0;
    if ((value & LENGTH) > PACKET_BYTES) this.#note(`${endpoint.name} is longer than a packet`);
    if (isIn !== ((value & FULL) !== 0)) this.#note(`${endpoint.name} says the wrong thing about being full`);
    if (bit <= 1) return;
    const control = this.#read(0x08 + 4 * (bit - 2));
    if (!(control & (1 << 31))) this.#note(`${endpoint.name} is armed and not enabled`);
    if (!isIn || ((control >> 26) & 3) !== BULK || !this.#inFrames) return;
    this.arms.total++;
    const sinceUs = (this.#chip.clock.nanos - this.#frameNs) / 1000;
    if (sinceUs < E15_FROM_US || sinceUs > E15_TO_US) return;
    this.arms.critical++;
    this.#note(`${endpoint.name} becomes available ${sinceUs.toFixed(0)} us into a frame (erratum E15)`);
  }

  #endpoint(number: number, direction: Direction): Endpoint {
    const endpoint = this.#endpoints[2 * number + (direction === 'out' ? 1 : 0)];
    if (endpoint === undefined) throw new RangeError(`There is no endpoint ${number}.`);
    return endpoint;
  }

  #bufferOffset(number: number, direction: Direction): number {
    if (number === 0) return EP0_BUFFER;
    return this.#read(0x08 + 8 * (number - 1) + (direction === 'out' ? 4 : 0)) & 0xffc0;
  }

  #read(offset: number): number {
    return this.#chip.usbDPRAMView.getUint32(offset, true);
  }

  /** Past the firmware's own writes, which are looked at. */
  #write(offset: number, value: number): void {
    this.#chip.usbDPRAMView.setUint32(offset, value, true);
  }

  #note(violation: string): void {
    if (this.violations.filter((it) => it === violation).length < SAME_VIOLATION_MOST)
      this.violations.push(violation);
  }
}
