/** Arrays as NumPy's .npz: a zip of .npy files, little-endian, row-major. https://numpy.org/neps/nep-0001-npy-format.html */
import { zipSync } from 'fflate';

export interface NamedArray<Values = Float32Array> {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Values;
}

export type NpyValues = Float32Array | Int32Array | Int8Array | Uint8Array;

export function npz(arrays: readonly NamedArray<NpyValues>[]): Uint8Array {
  // One date for all, so that equal weights are equal files.
  const mtime = new Date(1980, 0, 1);
  const files = Object.fromEntries(arrays.map((array) => [`${array.name}.npy`, npy(array)]));
  return zipSync(files, { level: 0, mtime });
}

function npy({ shape, values }: NamedArray<NpyValues>): Uint8Array {
  const text = `{'descr': '${typeOf(values)}', 'fortran_order': False, 'shape': (${shape.map((n) => `${n},`).join(' ')}), }`;
  const head = 10;
  const length = Math.ceil((head + text.length + 1) / 64) * 64;
  const size = values.BYTES_PER_ELEMENT;
  const file = new Uint8Array(length + size * values.length).fill(0x20, head, length);
  file.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  const view = new DataView(file.buffer);
  view.setUint16(8, length - head, true);
  file.set(new TextEncoder().encode(text), head);
  file[length - 1] = 0x0a;
  values.forEach((value, i) => {
    const at = length + size * i;
    if (values instanceof Float32Array) view.setFloat32(at, value, true);
    else if (size === 4) view.setInt32(at, value, true);
    else view.setUint8(at, value & 0xff);
  });
  return file;
}

function typeOf(values: NpyValues): string {
  if (values instanceof Float32Array) return '<f4';
  return values instanceof Int32Array ? '<i4' : values instanceof Int8Array ? '|i1' : '|u1';
}
