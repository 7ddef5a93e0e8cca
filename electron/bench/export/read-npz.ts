/** NumPy's .npz, as `npz.ts` writes it and `np.savez` does: float32 arrays by name. */
import { unzipSync } from 'fflate';
import { UsageError } from '../usage-error.ts';
import type { NamedArray } from './npz.ts';

/** Of all arrays together: far above what any board holds, and what a few bytes may claim. */
const MOST_UNPACKED_BYTES = 64e6;

/** Throws UsageError naming the file and, where it is one's fault, the array. */
export function readNpz(bytes: Uint8Array, file: string): NamedArray[] {
  let entries: Record<string, Uint8Array>;
  let unpacked = 0;
  try {
    entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith('.npy')) return false;
        unpacked += originalSize;
        if (unpacked > MOST_UNPACKED_BYTES)
          throw new RangeError(`it would unpack to ${unpacked} bytes, more than any model's weights`);
        return true;
      },
    });
  } catch (error) {
    throw new UsageError(
      `${file} is no .npz: it cannot be unpacked (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  return Object.entries(entries).map(([name, npy]) => readNpy(npy, name.slice(0, -4), file));
}

function readNpy(npy: Uint8Array, name: string, file: string): NamedArray {
  const refuse = (why: string): never => {
    throw new UsageError(`The array ${name} in ${file} ${why}.`);
  };
  const text = new TextDecoder('latin1').decode(npy.subarray(0, 4096));
  if (npy.length < 12 || !text.startsWith('\x93NUMPY')) return refuse('is no NumPy array');
  const view = new DataView(npy.buffer, npy.byteOffset, npy.byteLength);
  const long = (npy[6] ?? 1) > 1;
  const start = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = text.slice(0, start);
  if (!header.includes("'<f4'")) return refuse('is not of float32; save it with .astype(np.float32)');
  if (header.includes("'fortran_order': True"))
    return refuse('is in column order; save it with np.ascontiguousarray');
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .flatMap((n) => (n.trim() ? [Number(n)] : []));
  const count = shape.reduce((product, n) => product * n, 1);
  if (npy.length !== start + 4 * count)
    return refuse(`has ${npy.length - start} bytes of values where its shape needs ${4 * count}`);
  const values = new Float32Array(npy.slice(start).buffer);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return refuse(`holds ${values[bad] ?? NaN} at position ${bad}, which is no weight`);
  return { name, shape, values };
}
