/**
 * What a hello must say before a link is made. The first five bytes (nonce, protocolVersion) keep their place in every
 * version of the protocol, so that a newer or older board is told apart from garbage and met with a sentence.
 */
import { decodeMessage, layouts } from '../protocol/codec.ts';
import { encodedMax, MAX_PAYLOAD_BYTES } from '../protocol/frame.ts';
import { messages, PROTOCOL_VERSION } from '../protocol/schema.ts';
import type { MessageFields } from '../protocol/schema.ts';
import type { SendLimits } from './send-window.ts';

export type Hello = MessageFields<'hello'>;

/** Fields of the largest message that the host sends must fit in one payload. */
export const LEAST_PAYLOAD_BYTES = Math.max(
  ...Object.values(layouts)
    .filter((layout) => layout.spec.from === 'host')
    .map((layout) => layout.fieldBytes),
);

/** The nonce of a hello of any version, or undefined. */
export function helloNonce(payload: Uint8Array): number | undefined {
  if (payload.length < 5) return undefined;
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
}

/** The hello, or a sentence that says why no link can be made. */
export function readHello(payload: Uint8Array, address: string): Hello | string {
  const version = payload[4] ?? 0;
  if (version !== PROTOCOL_VERSION) {
    const [side, remedy] =
      version > PROTOCOL_VERSION
        ? ['This program is older', 'Update this program, or flash the firmware that came with it.']
        : ["The board's firmware is older", 'Flash the firmware that comes with this program.'];
    return `The board at ${address} speaks protocol version ${version}, this program version ${PROTOCOL_VERSION}. ${side}. ${remedy}`;
  }
  const decoded = decodeMessage(messages.hello.id, payload);
  if (!decoded.ok || decoded.message.name !== 'hello') {
    return `The board at ${address} introduces itself in a form that protocol version ${version} does not have. Flash its firmware again.`;
  }
  const hello = decoded.message.fields;
  if (
    hello.maxPayloadBytes < LEAST_PAYLOAD_BYTES ||
    hello.receiveWindowBytes < encodedMax(LEAST_PAYLOAD_BYTES)
  ) {
    return (
      `The board at ${address} takes payloads of ${hello.maxPayloadBytes} bytes and holds ${hello.receiveWindowBytes}; ` +
      `at least ${LEAST_PAYLOAD_BYTES} and ${encodedMax(LEAST_PAYLOAD_BYTES)} are needed. Its firmware was built with buffers that are too small.`
    );
  }
  return hello;
}

/** How much may be in flight to a board that said this hello. */
export function sendLimits(hello: Hello): SendLimits {
  let maxPayloadBytes = Math.min(hello.maxPayloadBytes, MAX_PAYLOAD_BYTES);
  while (encodedMax(maxPayloadBytes) > hello.receiveWindowBytes) maxPayloadBytes--;
  return {
    frames: Math.min(hello.receiveWindowFrames + 1, 127),
    bytes: hello.receiveWindowBytes,
    maxPayloadBytes,
  };
}
