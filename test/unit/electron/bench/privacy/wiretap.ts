/** Every message of a board as it crossed the wire, put together from raw frames without the link that is tested. */
import { FrameDecoder } from '../../../../../firmware-bridge/link/frame-decoder.ts';
import { messages } from '../../../../../firmware-bridge/protocol/schema.ts';

/** Messages of a board as they crossed the wire, whole. */
export class Wiretap {
  readonly messages: { id: number; bytes: Uint8Array }[] = [];
  readonly #decoders = new Map<string, FrameDecoder>();

  hear(address: string, bytes: Uint8Array): void {
    const decoder = this.#decoders.get(address) ?? this.#decoder();
    this.#decoders.set(address, decoder);
    decoder.push(bytes);
  }

  #decoder(): FrameDecoder {
    // Whole messages, power for one, may come between the frames of a long one.
    const open = new Map<number, number[]>();
    let next: number | undefined;
    const counters = { bytesIn: 0, framesIn: 0, crcErrors: 0, oversizeFrames: 0, discardedBytes: 0 };
    const frame = (head: number, sequence: number, _ack: number, payload: Uint8Array): void => {
      // Control frames may come between the frames of a long message.
      if ((head & 0x3f) < 0x10) {
        this.messages.push({ id: head & 0x3f, bytes: payload.slice() });
        // A hello begins the numbers anew.
        if ((head & 0x3f) === messages.hello.id) next = undefined;
        return;
      }
      // On a slow computer frames are sent again; each is heard once.
      if (next !== undefined && sequence !== next) return;
      next = (sequence + 1) & 0xff;
      const id = head & 0x3f;
      const parts = (head & 0x40) !== 0 ? [] : (open.get(id) ?? []);
      open.set(id, parts);
      parts.push(...payload);
      if ((head & 0x80) !== 0) this.messages.push({ id, bytes: Uint8Array.from(parts) });
    };
    return new FrameDecoder({ frame, damaged: () => undefined }, counters);
  }
}
