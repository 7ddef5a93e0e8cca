/** Arrays as NumPy's .npz: a zip of .npy files, float32 little-endian, row-major. https://numpy.org/neps/nep-0001-npy-format.html */
import { zipSync } from 'fflate';

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export function npz(arrays: readonly NamedArray[]): Uint8Array {
  // One date for all, so that equal weights are equal files.
  const mtime = new Date(1980, 0, 1);
  const files = Object.fromEntries(arrays.map((array) => [`${array.name}.npy`, npy(array)]));
  return zipSync(files, { level: 0, mtime });
}

function npy({ shape, values }: NamedArray): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((n) => `${n},`).join(' ')}), }`;
  const head = 10;
  const length = Math.ceil((head + text.length + 1) / 64) * 64;
  const file = new Uint8Array(length + 4 * values.length).fill(0x20, head, length);
  file.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  const view = new DataView(file.buffer);
  view.setUint16(8, length - head, true);
  file.set(new TextEncoder().encode(text), head);
  file[length - 1] = 0x0a;
  values.forEach((value, i) => view.setFloat32(length + 4 * i, value, true));
  return file;
}
