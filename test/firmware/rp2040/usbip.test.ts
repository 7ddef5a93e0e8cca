/** The USB/IP server that puts Linux in front of the emulated board (test/linux-guest), tried without a Linux. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsbIpServer } from '../../linux-guest/usbip-server.ts';
import { UsbPort } from '../../linux-guest/usb-port.ts';
import { FLASH_ID, shippedImage, steadySensor } from './arm.ts';

const [STALLED, UNLINKED] = [-32, -104];

/** What a kernel would send: fields big-endian, 48 bytes. */
function message(command: number, seqnum: number, words: readonly number[], setup = ''): Buffer {
  const head = Buffer.alloc(48);
  [command, seqnum, 0x10005, ...words].forEach((word, i) => head.writeUInt32BE(word >>> 0, 4 * i));
  if (setup !== '') head.write(setup, 40, 'hex');
  return head;
}
const submitIn = (seqnum: number, endpoint: number, length: number, setup = ''): Buffer =>
  message(1, seqnum, [1, endpoint, 0x200, length], setup);
const submitOut = (seqnum: number, endpoint: number, data: Uint8Array, setup = ''): Buffer =>
  Buffer.concat([message(1, seqnum, [0, endpoint, 0, data.length], setup), data]);
const unlink = (seqnum: number, unlinks: number): Buffer => message(2, seqnum, [0, 0, unlinks]);

const DEVICE = '8006000100001200';
const QUALIFIER = '8006000600000a00';
const CONFIGURE = '0009010000000000';
const IMPORT = Buffer.alloc(40);
IMPORT.write('01118003', 'hex');
IMPORT.write('1-1', 8);

class Client {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => (this.#bytes = Buffer.concat([this.#bytes, chunk])));
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) await once(this.socket, 'data');
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  /** A reply, with the data that it brings. @param isIn of the transfer that it answers */
  async reply(isIn = false): Promise<{ command: number; seqnum: number; status: number; data: Buffer }> {
    const head = await this.take(48);
    const command = head.readUInt32BE(0);
    const data = await this.take(isIn && command === 3 ? head.readUInt32BE(24) : 0);
    return { command, seqnum: head.readUInt32BE(4), status: head.readInt32BE(20), data };
  }
}

describe('the USB/IP server', () => {
  let usb: UsbPort;
  let server: UsbIpServer;
  let client: Client;
  let tcpPort: number;
  beforeEach(async () => {
    usb = new UsbPort({ image: shippedImage(), flashId: FLASH_ID, sensor: steadySensor });
    server = new UsbIpServer(usb);
    tcpPort = await server.listen();
    client = new Client(tcpPort);
    client.socket.write(IMPORT);
  });
  afterEach(() => {
    client.socket.destroy();
    server.close();
    usb.switchOff();
    expect(usb.violations).toEqual([]);
  });

  it('imports the board by what its descriptors say', async () => {
    const reply = await client.take(320);
    expect(reply.toString('hex', 308)).toBe('120900010100020000000102');
    client.socket.write(submitIn(1, 0, 18, DEVICE));
    const { status, data } = await client.reply(true);
    expect(status).toBe(0);
    expect(data.toString('hex')).toBe('1201000202000040091201000001010203' + '01');
  });

  it('tells of a refusal, and goes on', async () => {
    await client.take(320);
    client.socket.write(Buffer.concat([submitIn(1, 0, 10, QUALIFIER), submitIn(2, 0, 18, DEVICE)]));
    expect(await client.reply(true)).toMatchObject({ seqnum: 1, status: STALLED });
    expect(await client.reply(true)).toMatchObject({ seqnum: 2, status: 0 });
  });

  it('lets a transfer wait until the board has something, or the kernel no longer wants it', async () => {
    await client.take(320);
    client.socket.write(submitOut(1, 0, new Uint8Array(0), CONFIGURE));
    expect(await client.reply()).toMatchObject({ seqnum: 1, status: 0 });
    client.socket.write(Buffer.concat([submitIn(2, 1, 8), submitIn(3, 2, 128), unlink(4, 3), unlink(5, 3)]));
    expect(await client.reply()).toMatchObject({ command: 4, seqnum: 4, status: UNLINKED });
    expect(await client.reply()).toMatchObject({ command: 4, seqnum: 5, status: 0 });
    client.socket.write(submitIn(6, 0, 18, DEVICE));
    expect(await client.reply(true)).toMatchObject({ seqnum: 6, status: 0 });
    client.socket.write(unlink(7, 2));
    expect(await client.reply()).toMatchObject({ command: 4, seqnum: 7, status: UNLINKED });
  });

  it('has one cable', async () => {
    await client.take(320);
    const other = new Client(tcpPort);
    other.socket.write(IMPORT);
    expect((await other.take(8)).toString('hex')).toBe('0111000300000001');
    other.socket.destroy();
    client.socket.destroy();
    await once(client.socket, 'close');
    await expect
      .poll(async () => {
        const next = new Client(tcpPort);
        next.socket.write(IMPORT);
        const status = (await next.take(8)).readUInt32BE(4);
        next.socket.destroy();
        return status;
      })
      .toBe(0);
  });

  it('hangs up on what is no USB/IP', async () => {
    await client.take(320);
    client.socket.write(Buffer.alloc(48, 0xff));
    await once(client.socket, 'close');
    expect(server.complaints).toEqual(['USB/IP has no command 4294967295 for a server.']);
  });
});
