/** An RP2040 on a USB host, with requests that can be waited for: time is the board's, so nothing depends on ours. */
import { FrameDecoder } from '../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../firmware-bridge/link/frame-encoder.ts';
import { decodeMessage, encodeMessage } from '../../../firmware-bridge/protocol/codec.ts';
import { ID_MASK } from '../../../firmware-bridge/protocol/frame.ts';
import { messages, PROTOCOL_VERSION } from '../../../firmware-bridge/protocol/schema.ts';
import { Rp2040Board } from '../../../firmware-bridge/transports/emulated/rp2040-board.ts';
import type { UsbHost } from '../../../firmware-bridge/transports/emulated/usb-host.ts';
import type {
  ControlRequest,
  ControlResult,
} from '../../../firmware-bridge/transports/emulated/usb-control-transfer.ts';
import { FLASH_ID, steadySensor } from './arm.ts';

export class UsbBench {
  readonly board: Rp2040Board;
  readonly host: UsbHost;
  received = Buffer.alloc(0);

  constructor(image: Uint8Array, flashId = FLASH_ID) {
    this.board = new Rp2040Board({ image, flashId, sensor: steadySensor() });
    const { usb } = this.board;
    if (usb === undefined) throw new Error('This board has no USB cable.');
    this.host = usb;
  }

  get violations(): readonly string[] {
    return this.host.bus.violations;
  }

  run(ms: number): void {
    for (let i = 0; i < ms; i++) this.received = Buffer.concat([this.received, this.board.run(1000)]);
  }

  /** Runs until it holds, for at most so long. */
  until(condition: () => boolean, ms = 3000): boolean {
    for (let i = 0; i < ms && !condition(); i++) this.run(1);
    return condition();
  }

  /** Plugs in and waits until the serial port is open. */
  open(): boolean {
    let open = false;
    this.host.onOpen = () => (open = true);
    return this.until(() => open);
  }

  control(request: ControlRequest): ControlResult {
    let result: ControlResult | undefined;
    this.host.control(request, (it) => (result = it));
    this.until(() => result !== undefined);
    if (result === undefined) throw new Error('The host never came to this request.');
    return result;
  }

  /** Asks for a hello; the board answers each with one. */
  greet(nonce: number): void {
    const encoder = new FrameEncoder();
    const payload = encodeMessage('open', { nonce, protocolVersion: PROTOCOL_VERSION });
    encoder.add(messages.open.id, 0, 0, payload);
    this.host.send(encoder.take());
  }

  /** Nonces of the hellos that came, in order. */
  get greeted(): number[] {
    const nonces: number[] = [];
    const decoder = new FrameDecoder(
      {
        frame: (head, _seq, _ack, payload) => {
          const decoded = decodeMessage(head & ID_MASK, payload.slice());
          if (decoded.ok && decoded.message.name === 'hello') nonces.push(decoded.message.fields.nonce);
        },
        damaged: () => nonces.push(NaN),
      },
      { bytesIn: 0, framesIn: 0, crcErrors: 0, oversizeFrames: 0, discardedBytes: 0 },
    );
    decoder.push(this.received);
    return nonces;
  }
}
