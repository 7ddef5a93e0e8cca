/** The few MCAP records that lie within chunks, read in place. Lengths are checked: what does not fit throws RangeError. */
import { McapConstants } from '@mcap/core';

const { Opcode } = McapConstants;
const decoder = new TextDecoder();

export interface ReadSchema {
  readonly id: number;
  readonly name: string;
  readonly encoding: string;
  readonly data: Uint8Array;
}
export interface ReadChannel {
  readonly id: number;
  readonly schemaId: number;
  readonly topic: string;
  readonly messageEncoding: string;
}
export interface ReadMessage {
  readonly channelId: number;
  readonly sequence: number;
  readonly logTime: bigint;
  readonly publishTime: bigint;
  /** A view, good during the call. */
  readonly data: Uint8Array;
}

export interface ChunkHandler {
  schema(schema: ReadSchema): void;
  channel(channel: ReadChannel): void;
  message(message: ReadMessage): void;
}

/** Reads fields one after the other. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.byteLength - this.#at;
  }
  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }
  u64(): bigint {
    return this.#view.getBigUint64(this.#step(8), true);
  }
  /** A length; more than fits in the file throws. */
  size(): number {
    return Number(this.u64());
  }
  bytes(length: number): Uint8Array {
    const at = this.#step(length);
    return this.#bytes.subarray(at, at + length);
  }
  text(): string {
    return decoder.decode(this.bytes(this.u32()));
  }
  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  #step(length: number): number {
    if (!(length <= this.left))
      throw new RangeError(`A record asks for ${length} bytes where ${this.left} are left.`);
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** Hands over what a chunk holds, in order. `records` is uncompressed and was checked. */
export function readChunkRecords(records: Uint8Array, handler: ChunkHandler): void {
  const reader = new FieldReader(records);
  while (reader.left > 0) {
    const opcode: number = reader.u8();
    const fields = new FieldReader(reader.bytes(reader.size()));
    if (opcode === Opcode.MESSAGE) {
      handler.message({
        channelId: fields.u16(),
        sequence: fields.u32(),
        logTime: fields.u64(),
        publishTime: fields.u64(),
        data: fields.rest(),
      });
    } else if (opcode === Opcode.CHANNEL) {
      handler.channel({
        id: fields.u16(),
        schemaId: fields.u16(),
        topic: fields.text(),
        messageEncoding: fields.text(),
      });
    } else if (opcode === Opcode.SCHEMA) {
      handler.schema({
        id: fields.u16(),
        name: fields.text(),
        encoding: fields.text(),
        data: fields.bytes(fields.u32()),
      });
    }
  }
}
