/** Bytes as Documentation/usb/usbip_protocol.rst of Linux lays them out, written down by hand. */
import { describe, expect, it } from 'vitest';
import {
  importReply,
  RequestReader,
  Status,
  submitReply,
  unlinkReply,
} from '../../linux-guest/usbip-messages.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ''), 'hex');
const zeros = (count: number): string => '00'.repeat(count);

const IMPORT = bytes(`0111 8003 00000000 312d31 ${zeros(29)}`);
/** GET_DESCRIPTOR of the device, 64 bytes: command, seqnum, devid, direction, endpoint; flags, length, three unused; set-up. */
const CONTROL_IN = bytes(`
  00000001 00000d05 0001000f 00000001 00000000
  00000200 00000040 00000000 00000000 00000000 8006000100004000`);
const BULK_OUT = bytes(`
  00000001 00000d06 0001000f 00000000 00000002
  00000040 00000004 00000000 ffffffff 00000000 0000000000000000 aabbccdd`);
const UNLINK = bytes(`00000002 00000d07 0001000f 00000000 00000002 00000d06 ${zeros(24)}`);

const control = {
  kind: 'submit',
  seqnum: 0xd05,
  endpoint: 0,
  direction: 'in',
  zeroPacket: false,
  length: 64,
  setup: Uint8Array.from(bytes('8006000100004000')),
  data: new Uint8Array(0),
};
const bulk = {
  kind: 'submit',
  seqnum: 0xd06,
  endpoint: 2,
  direction: 'out',
  zeroPacket: true,
  length: 4,
  setup: new Uint8Array(8),
  data: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd),
};
const requests = [
  { kind: 'import', busId: '1-1' },
  control,
  bulk,
  { kind: 'unlink', seqnum: 0xd07, unlinks: 0xd06 },
];
const stream = Buffer.concat([IMPORT, CONTROL_IN, BULK_OUT, UNLINK]);

describe('requests of USB/IP', () => {
  it('are read whole', () => {
    expect([IMPORT.length, CONTROL_IN.length, BULK_OUT.length, UNLINK.length]).toEqual([40, 48, 52, 48]);
    expect(new RequestReader().push(stream)).toEqual(requests);
  });

  it.each([1, 7, 39, 41, 100])('are read in pieces of %i bytes', (size) => {
    const reader = new RequestReader();
    const read = [];
    for (let at = 0; at < stream.length; at += size)
      read.push(...reader.push(stream.subarray(at, at + size)));
    expect(read).toEqual(requests);
  });

  it('keep their data when the bytes they came in are used again', () => {
    const reader = new RequestReader();
    const copy = Buffer.from(stream);
    const read = reader.push(copy);
    copy.fill(0xee);
    expect(read).toEqual(requests);
  });

  it.each([
    ['another version', bytes(`0100 8003 ${zeros(36)}`), /no import of USB\/IP 1\.1\.1: 0x01008003/],
    ['a list of devices', bytes(`0111 8005 ${zeros(36)}`), /no import/],
    ['a reply', Buffer.concat([IMPORT, bytes(`00000003 ${zeros(44)}`)]), /no command 3/],
    [
      'a transfer of 4 GB',
      Buffer.concat([IMPORT, bytes(`00000001 ${zeros(20)} ffffffff ${zeros(20)}`)]),
      /too long/,
    ],
  ])('refuse %s', (_what, wrong, message) => {
    expect(() => new RequestReader().push(wrong)).toThrow(message);
  });
});

describe('replies of USB/IP', () => {
  it('tell of an imported device in 320 bytes', () => {
    const reply = importReply({
      busId: '1-1',
      busNumber: 1,
      deviceNumber: 5,
      vendorId: 0x1209,
      productId: 0x0001,
      release: 0x0100,
      class: 2,
      subclass: 0,
      protocol: 0,
      configurations: 1,
      interfaces: 2,
    });
    const path = Buffer.from('/sys/bus/usb/devices/1-1', 'latin1').toString('hex');
    expect(reply.length).toBe(320);
    expect(reply.toString('hex')).toBe(
      bytes(`
        0111 0003 00000000 ${path} ${zeros(256 - 24)} 312d31 ${zeros(29)}
        00000001 00000005 00000002 1209 0001 0100 02 00 00 00 01 02`).toString('hex'),
    );
  });

  it('refuse a device in eight', () => {
    expect(importReply(undefined)).toEqual(bytes('0111 0003 00000001'));
  });

  it('bring what came in', () => {
    expect(submitReply(0xd05, Status.done, 3, Uint8Array.of(1, 2, 3))).toEqual(
      bytes(`00000003 00000d05 ${zeros(12)} 00000000 00000003 ${zeros(20)} 010203`),
    );
  });

  it('say how much went out, and bring nothing', () => {
    expect(submitReply(0xd06, Status.done, 4)).toEqual(
      bytes(`00000003 00000d06 ${zeros(12)} 00000000 00000004 ${zeros(20)}`),
    );
  });

  it('say with the errors of Linux why a transfer ended', () => {
    const status = (reply: Buffer): string => reply.toString('hex', 20, 24);
    expect(status(submitReply(1, Status.stalled, 0))).toBe('ffffffe0'); // -32, EPIPE
    expect(status(submitReply(1, Status.protocol, 0))).toBe('ffffffb9'); // -71, EPROTO
    expect(status(submitReply(1, Status.overflow, 0))).toBe('ffffffb5'); // -75, EOVERFLOW
  });

  it('answer an unlink, in time and too late', () => {
    expect(unlinkReply(0xd07, Status.unlinked)).toEqual(
      bytes(`00000004 00000d07 ${zeros(12)} ffffff98 ${zeros(24)}`), // -104, ECONNRESET
    );
    expect(unlinkReply(0xd07, Status.done)).toEqual(bytes(`00000004 00000d07 ${zeros(12)} ${zeros(28)}`));
  });
});
