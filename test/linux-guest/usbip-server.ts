/** A USB/IP server with one device: a connection that imports it is the cable, and its end pulls it. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { BUS_ID, type UrbHost } from './urb-host.ts';
import type { UsbPort } from './usb-port.ts';
import {
  importReply,
  RequestReader,
  Status,
  submitReply,
  unlinkReply,
  type UsbIpRequest,
} from './usbip-messages.ts';

export class UsbIpServer {
  /** Transfers that ended, and those of them that the client gave up. */
  readonly counts = { transfers: 0, unlinked: 0 };
  /** What clients did that no kernel should. */
  readonly complaints: string[] = [];
  readonly #port: UsbPort;
  readonly #server: Server;
  #cable: Socket | undefined;

  constructor(port: UsbPort) {
    this.#port = port;
    this.#server = createServer((socket) => this.#connected(socket));
  }

  /** Listens on this computer only; resolves with the number of the TCP port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#cable?.destroy();
    this.#server.close();
  }

  #connected(socket: Socket): void {
    const reader = new RequestReader();
    let host: UrbHost | undefined;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const request of reader.push(bytes)) {
          if (request.kind === 'import') this.#import(socket, request.busId, (plugged) => (host = plugged));
          else if (host === undefined) throw new Error('A transfer came before the device was imported.');
          else this.#carry(socket, host, request);
        }
      } catch (error) {
        this.complaints.push((error as Error).message);
        socket.destroy();
      }
      this.#port.wake();
    });
    socket.on('error', (error) => this.complaints.push(error.message));
    socket.on('close', () => {
      if (this.#cable !== socket) return;
      this.#cable = undefined;
      this.#port.unplug();
    });
  }

  #import(socket: Socket, busId: string, then: (host: UrbHost) => void): void {
    if (busId !== BUS_ID || this.#cable !== undefined) {
      socket.end(importReply(undefined));
      return;
    }
    this.#cable = socket;
    void this.#port.plug().then(({ host, device }) => {
      if (this.#cable !== socket) return;
      then(host);
      socket.write(importReply(device));
    });
  }

  #carry(socket: Socket, host: UrbHost, request: Exclude<UsbIpRequest, { kind: 'import' }>): void {
    const { seqnum } = request;
    if (request.kind === 'unlink') {
      const status = host.unlink(request.unlinks) ? Status.unlinked : Status.done;
      if (status === Status.unlinked) this.counts.unlinked++;
      socket.write(unlinkReply(seqnum, status));
      return;
    }
    host.submit(request, ({ status, moved, data }) => {
      this.counts.transfers++;
      socket.write(submitReply(seqnum, status, moved, data));
    });
  }
}
