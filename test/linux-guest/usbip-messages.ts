/**
 * The messages of USB/IP 1.1.1, as the kernel's `vhci_hcd` speaks them (Documentation/usb/usbip_protocol.rst): whole numbers
 * are big-endian, a message has 48 bytes and the data of its transfer behind them. First the client imports one device,
 * then the same connection carries its transfers.
 */
import type { Direction } from '../../firmware-bridge/transports/emulated/usb-bus.ts';

export interface ImportRequest {
  readonly kind: 'import';
  readonly busId: string;
}

/** A transfer that the client's kernel wants done. */
export interface Submit {
  readonly kind: 'submit';
  readonly seqnum: number;
  readonly endpoint: number;
  readonly direction: Direction;
  /** A transfer that fills its last packet is followed by an empty one. */
  readonly zeroPacket: boolean;
  /** Most bytes that it takes; with OUT, `data.length`. */
  readonly length: number;
  /** Eight bytes; they say something on endpoint 0. */
  readonly setup: Uint8Array;
  readonly data: Uint8Array;
}

/** The kernel no longer wants the transfer of that number. */
export interface Unlink {
  readonly kind: 'unlink';
  readonly seqnum: number;
  readonly unlinks: number;
}

export type UsbIpRequest = ImportRequest | Submit | Unlink;

/** What an import tells of the device, from its descriptors. */
export interface DeviceIdentity {
  readonly busId: string;
  readonly busNumber: number;
  readonly deviceNumber: number;
  readonly vendorId: number;
  readonly productId: number;
  /** As in the descriptor, binary coded decimals. */
  readonly release: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  readonly configurations: number;
  readonly interfaces: number;
}

const VERSION = 0x0111;
const [IMPORT_REQUEST, IMPORT_REPLY, IMPORT_BYTES] = [0x8003, 0x0003, 40];
const [SUBMIT, UNLINK, SUBMIT_REPLY, UNLINK_REPLY, HEADER_BYTES] = [1, 2, 3, 4, 48];
const [PATH_BYTES, BUS_ID_BYTES] = [256, 32];
const FULL_SPEED = 2;
const ZERO_PACKET = 0x40;
const MOST_BYTES = 1 << 20;

/** Errors of Linux, as transfers end with them. */
export const Status = { done: 0, stalled: -32, protocol: -71, overflow: -75, unlinked: -104 } as const;

/** Cuts a connection's bytes into requests. */
export class RequestReader {
  #rest = Buffer.alloc(0);
  #imported = false;

  /** @throws Error when the bytes are no USB/IP; the connection is of no use then */
  push(bytes: Uint8Array): UsbIpRequest[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const requests: UsbIpRequest[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) requests.push(next);
    return requests;
  }

  #next(): UsbIpRequest | undefined {
    if (this.#rest.length < (this.#imported ? HEADER_BYTES : IMPORT_BYTES)) return undefined;
    if (!this.#imported) return this.#import();
    const head = this.#rest;
    const command = head.readUInt32BE(0);
    const seqnum = head.readUInt32BE(4);
    if (command === UNLINK) {
      this.#rest = head.subarray(HEADER_BYTES);
      return { kind: 'unlink', seqnum, unlinks: head.readUInt32BE(20) };
    }
    if (command !== SUBMIT) throw new Error(`USB/IP has no command ${command} for a server.`);
    const direction = head.readUInt32BE(12) === 1 ? 'in' : 'out';
    const length = head.readUInt32BE(24);
    if (length > MOST_BYTES) throw new Error(`A transfer of ${length} bytes is too long.`);
    const end = HEADER_BYTES + (direction === 'out' ? length : 0);
    if (head.length < end) return undefined;
    this.#rest = head.subarray(end);
    return {
      kind: 'submit',
      seqnum,
      endpoint: head.readUInt32BE(16),
      direction,
      zeroPacket: (head.readUInt32BE(20) & ZERO_PACKET) !== 0,
      length,
      setup: Uint8Array.from(head.subarray(40, HEADER_BYTES)),
      data: Uint8Array.from(head.subarray(HEADER_BYTES, end)),
    };
  }

  #import(): ImportRequest {
    const head = this.#rest;
    const [version, code] = [head.readUInt16BE(0), head.readUInt16BE(2)];
    if (version !== VERSION || code !== IMPORT_REQUEST)
      throw new Error(`This is no import of USB/IP 1.1.1: 0x${head.toString('hex', 0, 4)}.`);
    this.#rest = head.subarray(IMPORT_BYTES);
    this.#imported = true;
    return {
      kind: 'import',
      busId: head.toString('latin1', 8, IMPORT_BYTES).replace(/\0.*$/s, ''),
    };
  }
}

/** 320 bytes; or eight, without a device: it is not to be had. */
export function importReply(device: DeviceIdentity | undefined): Buffer {
  const reply = Buffer.alloc(device === undefined ? 8 : 8 + PATH_BYTES + BUS_ID_BYTES + 24);
  reply.writeUInt16BE(VERSION, 0);
  reply.writeUInt16BE(IMPORT_REPLY, 2);
  reply.writeUInt32BE(device === undefined ? 1 : 0, 4);
  if (device === undefined) return reply;
  reply.write(`/sys/bus/usb/devices/${device.busId}`, 8, PATH_BYTES - 1, 'latin1');
  let at = 8 + PATH_BYTES;
  reply.write(device.busId, at, BUS_ID_BYTES - 1, 'latin1');
  at += BUS_ID_BYTES;
  for (const word of [device.busNumber, device.deviceNumber, FULL_SPEED]) at = reply.writeUInt32BE(word, at);
  for (const half of [device.vendorId, device.productId, device.release]) at = reply.writeUInt16BE(half, at);
  const configured = 0;
  for (const byte of [device.class, device.subclass, device.protocol, configured])
    at = reply.writeUInt8(byte, at);
  for (const byte of [device.configurations, device.interfaces]) at = reply.writeUInt8(byte, at);
  return reply;
}

function reply(command: number, seqnum: number, status: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt32BE(command, 0);
  head.writeUInt32BE(seqnum, 4);
  head.writeInt32BE(status, 20);
  return head;
}

/** @param moved bytes that went either way; with IN they follow, as `data` */
export function submitReply(
  seqnum: number,
  status: number,
  moved: number,
  data: Uint8Array = new Uint8Array(0),
): Buffer {
  const head = reply(SUBMIT_REPLY, seqnum, status);
  head.writeUInt32BE(moved, 24);
  return Buffer.concat([head, data]);
}

/** @param status `Status.unlinked`; 0 when the transfer had ended by itself */
export const unlinkReply = (seqnum: number, status: number): Buffer => reply(UNLINK_REPLY, seqnum, status);
