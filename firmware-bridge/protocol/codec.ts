/**
 * Encodes and decodes the fields of messages, straight from the table in `schema.ts`.
 *
 * Encoding refuses a value that does not fit its field (a RangeError: our own mistake, found at the call). Decoding never
 * throws: what a board sends is untrusted, so a bad message is a value, `{ ok: false, error }`, that the link counts.
 *
 * Bodies are not touched here beyond being split off: `decodeMessage` returns a view of the bytes after the fields.
 */
import { messages } from './schema.ts';
import type { FieldType, Message, MessageFields, MessageName, MessageSpec } from './schema.ts';

type Value = number | bigint | string;

/** Bytes that a field of each type takes on the wire. */
export const fieldSizes: Record<FieldType, number> = {
  u8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  u64: 8,
  i64: 8,
  f32: 4,
  id64: 8,
};

/** Where the fields of a message lie. */
export interface Layout {
  readonly name: MessageName;
  readonly id: number;
  readonly spec: MessageSpec;
  /** Bytes of all fields together. */
  readonly fieldBytes: number;
  readonly hasBody: boolean;
  readonly fields: readonly { readonly name: string; readonly type: FieldType; readonly offset: number }[];
}

function layoutOf(name: MessageName, spec: MessageSpec): Layout {
  let offset = 0;
  const fields = spec.fields.map((field) => {
    const at = offset;
    offset += fieldSizes[field.type];
    return { name: field.name, type: field.type, offset: at };
  });
  return { name, id: spec.id, spec, fieldBytes: offset, hasBody: spec.body !== undefined, fields };
}

/** Layouts by message name. */
export const layouts = Object.fromEntries(
  Object.entries(messages).map(([name, spec]) => [name, layoutOf(name as MessageName, spec)]),
) as unknown as Readonly<Record<MessageName, Layout>>;

const layoutsById: (Layout | undefined)[] = new Array<Layout | undefined>(64).fill(undefined);
for (const layout of Object.values(layouts)) layoutsById[layout.id] = layout;

/** The layout of a message id, or undefined if this version knows none. */
export const layoutById = (id: number): Layout | undefined => layoutsById[id];

const integerLimits: Partial<Record<FieldType, readonly [number, number]>> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffffffff],
};

function refuse(message: string, field: string, value: unknown, takes: string): never {
  throw new RangeError(`The field ${field} of message ${message} is ${String(value)}; it takes ${takes}.`);
}

function writeField(
  view: DataView,
  at: number,
  type: FieldType,
  value: Value | undefined,
  message: string,
  field: string,
) {
  if (type === 'u64') {
    if (typeof value !== 'bigint' || value < 0n || value > 0xffffffffffffffffn) {
      refuse(message, field, value, 'a bigint from 0 to 2^64 - 1');
    }
    view.setBigUint64(at, value, true);
    return;
  }
  if (type === 'i64') {
    if (typeof value !== 'bigint' || value < -0x8000000000000000n || value > 0x7fffffffffffffffn) {
      refuse(message, field, value, 'a bigint from -2^63 to 2^63 - 1');
    }
    view.setBigInt64(at, value, true);
    return;
  }
  if (type === 'id64') {
    if (typeof value !== 'string' || !/^[0-9a-f]{16}$/.test(value))
      refuse(message, field, value, 'sixteen hex digits');
    view.setUint32(at, parseInt(value.slice(8), 16), true);
    view.setUint32(at + 4, parseInt(value.slice(0, 8), 16), true);
    return;
  }
  if (typeof value !== 'number') refuse(message, field, value, 'a number');
  if (type === 'f32') {
    view.setFloat32(at, value, true);
    return;
  }
  const [least, most] = integerLimits[type] ?? [0, 0];
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(message, field, value, `whole numbers from ${least} to ${most}`);
  }
  if (type === 'u8') view.setUint8(at, value);
  else if (type === 'u16') view.setUint16(at, value, true);
  else if (type === 'i16') view.setInt16(at, value, true);
  else view.setUint32(at, value, true);
}

const hex8 = (value: number) => value.toString(16).padStart(8, '0');

function readField(view: DataView, at: number, type: FieldType): Value {
  switch (type) {
    case 'u8':
      return view.getUint8(at);
    case 'u16':
      return view.getUint16(at, true);
    case 'i16':
      return view.getInt16(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'f32':
      return view.getFloat32(at, true);
    case 'u64':
      return view.getBigUint64(at, true);
    case 'i64':
      return view.getBigInt64(at, true);
    case 'id64':
      return hex8(view.getUint32(at + 4, true)) + hex8(view.getUint32(at, true));
  }
}

const none = new Uint8Array(0);

/**
 * Fields and body of a message as one byte string, ready to be cut into payloads.
 * @throws RangeError when a value does not fit its field, or a body is given to a message without one.
 */
export function encodeMessage<N extends MessageName>(
  name: N,
  fields: MessageFields<N>,
  body: Uint8Array = none,
): Uint8Array {
  const layout: Layout = layouts[name];
  if (body.length > 0 && !layout.hasBody)
    throw new RangeError(`Message ${name} has no body; ${body.length} bytes were given.`);
  const bytes = new Uint8Array(layout.fieldBytes + body.length);
  const view = new DataView(bytes.buffer);
  const values = fields as Readonly<Record<string, Value | undefined>>;
  for (const { name: field, type, offset } of layout.fields)
    writeField(view, offset, type, values[field], name, field);
  if (body.length > 0) bytes.set(body, layout.fieldBytes);
  return bytes;
}

/** Why bytes are not a message. `text` is a sentence without the board's name. */
export interface DecodeError {
  readonly kind: 'unknownMessage' | 'wrongLength';
  readonly id: number;
  readonly length: number;
  readonly text: string;
}
export type Decoded =
  { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly error: DecodeError };

/**
 * Decodes fields and body of message `id`. Never throws.
 * @param bytes fields followed by the body; the body of the result is a view of it, copy it to keep it.
 */
export function decodeMessage(id: number, bytes: Uint8Array): Decoded {
  const length = bytes.length;
  const layout = layoutsById[id];
  if (layout === undefined) {
    return {
      ok: false,
      error: { kind: 'unknownMessage', id, length, text: `Message id ${id} is not known.` },
    };
  }
  const need = layout.fieldBytes;
  if (length < need || (length > need && !layout.hasBody)) {
    const text = `Message ${layout.name} has ${length} bytes; it takes ${need}${layout.hasBody ? ' or more' : ''}.`;
    return { ok: false, error: { kind: 'wrongLength', id, length, text } };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const fields: Record<string, Value> = {};
  for (const field of layout.fields) fields[field.name] = readField(view, field.offset, field.type);
  const body = length > need ? bytes.subarray(need) : none;
  return { ok: true, message: { name: layout.name, fields, body } as unknown as Message };
}
