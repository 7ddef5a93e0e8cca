/**
 * The frame around every payload; `README.md` draws it and gives the reasons.
 *
 *     COBS( head u8 | seq u8 | ack u8 | payload | crc32 u32 ) 0x00
 */
import { cobsMax } from './cobs.ts';

/** In the head byte beside the six bits of the message id. */
export const FIRST = 0x40;
export const LAST = 0x80;
export const ID_MASK = 0x3f;
/** Ids below this are control messages, known to this version or not. */
export const FIRST_RELIABLE_ID = 0x10;

/** head, seq, ack. */
export const HEADER_BYTES = 3;
/** Header and CRC. */
export const FRAME_EXTRA_BYTES = HEADER_BYTES + 4;
/** What a frame is counted to cost beside its payload: header 3, CRC 4, COBS 1, delimiter 1. */
export const COUNTED_OVERHEAD_BYTES = 9;
/** No end sends a longer payload, whatever the other says it takes: bounds the host's memory. */
export const MAX_PAYLOAD_BYTES = 4096;

/** Encoded bytes of a frame with this payload, delimiter included, at most. */
export const encodedMax = (payloadBytes: number) => cobsMax(payloadBytes + FRAME_EXTRA_BYTES) + 1;

/** Payload cuts of a message of `length` bytes: at least one frame. */
export const frameCount = (length: number, maxPayloadBytes: number) =>
  Math.max(1, Math.ceil(length / maxPayloadBytes));

/** What a message of `length` bytes (fields and body) is counted to cost, each frame once. Depends on nothing else. */
export const countedBytes = (length: number, maxPayloadBytes: number) =>
  length + COUNTED_OVERHEAD_BYTES * frameCount(length, maxPayloadBytes);
