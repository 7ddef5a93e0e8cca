/**
 * What a host asks of a device that it does not know, in the order of today's systems, and what it must be told. Written as a
 * generator: it yields a request or a reset and is given the answer.
 */
import type { ControlRequest, ControlResult } from './usb-control-transfer.ts';
import {
  DescriptorType,
  getConfiguration,
  getDescriptor,
  getLineCoding,
  setAddress,
  setConfiguration,
  setLineCoding,
} from './usb-requests.ts';

/** A serial port as its descriptors tell of it. */
export interface SerialDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly maker: string;
  readonly product: string;
  readonly serialNumber: string | undefined;
  readonly notifyEndpoint: number;
  readonly inEndpoint: number;
  readonly outEndpoint: number;
}

export type HostStep = 'reset' | ControlRequest;
export type Enumeration = Generator<HostStep, SerialDevice, ControlResult>;

export const DEVICE_ADDRESS = 5;
const LINE_CODING = Uint8Array.of(0x00, 0xc2, 0x01, 0x00, 0, 0, 8); // 115,200 baud, 8N1
const NONE: ControlResult = { outcome: 'done', data: new Uint8Array(0) };

/** Why a device is no serial port of ours. */
export class UsbRefusal extends Error {}

function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new UsbRefusal(`The device is not taken: ${what}.`);
}

/** @param addressOf the address that the device answers to */
export function* enumerate(addressOf: () => number): Enumeration {
  yield 'reset';
  const first = yield getDescriptor(DescriptorType.device, 64);
  check(first.data.length === 18 && first.data[7] === 64, 'its first descriptor is not one of 18 bytes');
  // Many systems reset a second time when they know the size of packets.
  yield 'reset';
  check(addressOf() === 0, 'it kept an address through a reset');
  yield* done(setAddress(DEVICE_ADDRESS), 'an address');
  check(addressOf() === DEVICE_ADDRESS, 'it did not take its address');
  const device = (yield* done(getDescriptor(DescriptorType.device, 18), 'its descriptor')).data;
  const qualifier = yield getDescriptor(DescriptorType.qualifier, 10);
  check(qualifier.outcome === 'stalled', 'a full-speed device has no qualifier, and must refuse to tell one');
  const head = (yield* done(getDescriptor(DescriptorType.configuration, 9), 'its configuration')).data;
  const total = (head[2] ?? 0) | ((head[3] ?? 0) << 8);
  const configuration = (yield* done(getDescriptor(DescriptorType.configuration, total), 'its configuration'))
    .data;
  check(configuration.length === total, `its configuration is ${configuration.length} bytes, not ${total}`);
  const languages = (yield* done(getDescriptor(DescriptorType.string, 255), 'its languages')).data;
  check(languages.length === 4 && languages[2] === 0x09 && languages[3] === 0x04, 'it has no English');
  const maker = yield* text(device[14] ?? 0);
  const product = yield* text(device[15] ?? 0);
  const serialNumber = device[16] ? yield* text(device[16]) : undefined;
  yield* done(setConfiguration(1), 'a configuration');
  const configured = yield* done(getConfiguration, 'its configuration');
  check(configured.data[0] === 1, 'it forgot its configuration');
  yield* done(setLineCoding(LINE_CODING), 'a line coding');
  const coding = yield* done(getLineCoding, 'its line coding');
  check(
    LINE_CODING.every((byte, i) => byte === coding.data[i]),
    'it forgot its line coding',
  );
  return {
    vendorId: (device[8] ?? 0) | ((device[9] ?? 0) << 8),
    productId: (device[10] ?? 0) | ((device[11] ?? 0) << 8),
    maker,
    product,
    serialNumber,
    ...endpointsOf(configuration),
  };
}

function* done(request: ControlRequest, what: string): Generator<HostStep, ControlResult, ControlResult> {
  const result = (yield request) ?? NONE;
  check(
    result.outcome === 'done',
    `it ${result.outcome === 'stalled' ? 'refuses' : 'does not answer'} ${what}`,
  );
  return result;
}

function* text(index: number): Generator<HostStep, string, ControlResult> {
  const { data } = yield* done(getDescriptor(DescriptorType.string, 255, index), `string ${index}`);
  check(data[0] === data.length && data[1] === DescriptorType.string, `string ${index} is not one`);
  return Buffer.from(data.subarray(2)).toString('utf16le');
}

/** Walks the descriptors of a configuration: every length must be right. */
function endpointsOf(bytes: Uint8Array): Pick<SerialDevice, 'notifyEndpoint' | 'inEndpoint' | 'outEndpoint'> {
  let [notifyEndpoint, inEndpoint, outEndpoint, interfaces, interfaceClass] = [0, 0, 0, 0, 0];
  let at = 0;
  while (at < bytes.length) {
    const [length = 0, type = 0] = bytes.subarray(at);
    check(length >= 2 && at + length <= bytes.length, 'a descriptor is longer than the configuration');
    if (type === 4) {
      interfaces++;
      interfaceClass = bytes[at + 5] ?? 0;
    }
    if (type === 5) {
      const address = bytes[at + 2] ?? 0;
      const kind = (bytes[at + 3] ?? 0) & 3;
      if (interfaceClass === 2 && kind === 3) notifyEndpoint = address & 0xf;
      if (interfaceClass === 10 && kind === 2 && address & 0x80) inEndpoint = address & 0xf;
      if (interfaceClass === 10 && kind === 2 && !(address & 0x80)) outEndpoint = address & 0xf;
    }
    at += length;
  }
  check(interfaces === bytes[4], 'it counts its interfaces wrong');
  check(notifyEndpoint > 0 && inEndpoint > 0 && outEndpoint > 0, 'it lacks an endpoint of a serial port');
  return { notifyEndpoint, inEndpoint, outEndpoint };
}
