/** JSON as recordings hold it: without the `undefined`s; bigint as decimal text. */

const encoder = new TextEncoder();

export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}

export function jsonBytes(value: unknown): Uint8Array {
  return encoder.encode(jsonText(value));
}
