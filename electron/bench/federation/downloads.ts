/** What the server sends to a client, and how it changes the client's copy and its mirror alike. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { encodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import type { EncodedVector } from '../../../firmware-bridge/protocol/sparse.ts';
import { selectTop, topPCount } from '../../../firmware-bridge/protocol/top-p.ts';

export interface Download {
  readonly mode: 'set' | 'add';
  readonly encoded: EncodedVector;
  readonly indices: Uint32Array;
  /** As the board reads them. */
  readonly values: Float32Array;
}

export interface DownloadOptions {
  /** Share of the coordinates, percent. */
  readonly percent: number;
  /** `enums.ValueKind`. */
  readonly valueKind: number;
  readonly roundingSeed: number;
}

/**
 * The coordinates in which the server moved furthest from the client's copy. What is not sent stays in the difference, so
 * nothing is lost. float32 sends the server's values themselves, and the copy equals them afterwards; narrower kinds send
 * the difference, which is small and loses little.
 */
export function selectDownload(
  server: Float32Array,
  mirror: Float32Array,
  options: DownloadOptions,
): Download {
  const m = server.length;
  const difference = server.map((value, i) => value - (mirror[i] ?? 0));
  const indices = selectTop(difference, topPCount(options.percent, m));
  const exact = options.valueKind === enums.ValueKind.float32;
  const source = exact ? server : difference;
  const chosen = Float32Array.from(indices, (index) => source[index] ?? 0);
  const rng = new Rng(options.roundingSeed);
  const { encoded, values } = encodeSparse({ indices, values: chosen }, m, options.valueKind, rng);
  return { mode: exact ? 'set' : 'add', encoded, indices, values };
}

/** A copy in full, every coordinate set. */
export function fullDownload(copy: Float32Array): Download {
  const indices = Uint32Array.from(copy, (_, i) => i);
  const { encoded, values } = encodeSparse(
    { indices, values: copy },
    copy.length,
    enums.ValueKind.float32,
    new Rng(0),
  );
  return { mode: 'set', encoded, indices, values };
}

/** Changes a mirror as the board changes its copy. */
export function applyDownload(mirror: Float32Array, { mode, indices, values }: Download): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    mirror[index] = mode === 'set' ? (values[i] ?? 0) : (mirror[index] ?? 0) + (values[i] ?? 0);
  }
}
