/** What kind of board speaks, in words, and whether its sensor readings are measurements. */
import { enums, type MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { TransportKind } from '../../../firmware-bridge/transports/transport.ts';
import type { Provenance } from '../power/measurement.ts';

type Hello = MessageFields<'hello'>;

const KIND_TEXT = new Map<number, string>([
  [enums.PortKind.native, 'Firmware as a program on this computer'],
  [enums.PortKind.wasm, 'Real firmware, no hardware'],
  [enums.PortKind.rp2040, 'RP2040 board'],
  [enums.PortKind.avr, 'AVR board'],
  [enums.PortKind.qemu, 'Firmware in QEMU'],
  [enums.PortKind.arduino, 'Arduino board'],
  [enums.PortKind.uno, 'Arduino Uno or Nano, small firmware'],
]);

/** For the board card. `product` is what the operating system calls the device, if it does. */
export function kindText(hello: Hello | undefined, transport: TransportKind, product?: string): string {
  if (transport === 'emulated') return 'The RP2040 image one would flash, emulated';
  if (hello === undefined) return product ?? 'Unknown board';
  return product ?? KIND_TEXT.get(hello.portKind) ?? 'Unknown board';
}

/** Short word for automatic names: "Pico 1" is for people to give. */
export function kindWord(hello: Hello | undefined, transport: TransportKind): string {
  if (transport === 'virtual') return 'Virtual';
  if (transport === 'emulated') return 'Emulated';
  switch (hello?.portKind) {
    case enums.PortKind.rp2040:
      return 'RP2040';
    case enums.PortKind.avr:
      return 'AVR';
    case enums.PortKind.uno:
      return 'Uno';
    case enums.PortKind.arduino:
      return 'Arduino';
    case enums.PortKind.qemu:
      return 'QEMU';
    case enums.PortKind.native:
      return 'Native';
    default:
      return 'Board';
  }
}

const HARDWARE: ReadonlySet<number> = new Set([
  enums.PortKind.rp2040,
  enums.PortKind.avr,
  enums.PortKind.arduino,
  enums.PortKind.uno,
]);

/** Only firmware on hardware behind a real port measures; everything else computes its readings from a model. */
export function sensorProvenance(hello: Hello | undefined, transport: TransportKind): Provenance {
  return transport === 'serial' && hello !== undefined && HARDWARE.has(hello.portKind) ? 'measured' : 'model';
}
