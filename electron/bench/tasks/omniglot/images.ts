/** Omniglot's drawings: 105 x 105 pixels of black ink, as the small square of ink shares that a board is shown. */
import { decode } from 'fast-png';
import { UsageError } from '../../usage-error.ts';
import { openFileTree } from '../data/file-tree.ts';
import type { DataFile } from '../data/file-tree.ts';

/** One drawing of one character. */
export interface Drawing {
  readonly alphabet: string;
  readonly character: string;
  /** [side][side], ink 1. */
  readonly image: Float32Array;
}

export interface OmniglotImages {
  readonly drawings: readonly Drawing[];
  /** splits.json and the like. */
  readonly files: readonly DataFile[];
  /** Files that could not be read, each with its reason. */
  readonly skipped: readonly string[];
}

/** What a board takes a code for, see `sampleInputs`. */
const STEP = Math.fround(1 / 255);
/** Along a side. */
const MOST_PIXELS = 4096;
const DRAWING = /^[^/]+_\d+\.png$/;

/**
 * All drawings of a folder or zip, laid out ALPHABET/CHARACTER/NUMBER_DRAWER.png at any depth. A drawing that lies in two
 * archives counts once; one that cannot be read is skipped and named. Throws UsageError when there are none.
 */
export function readOmniglot(path: string, side: number): OmniglotImages {
  const files = openFileTree(path, (name) => /\.(png|json)$/i.test(name) && !name.includes('__MACOSX'));
  const seen = new Set<string>();
  const skipped: string[] = [];
  const drawings = files.flatMap((file): Drawing[] => {
    const [alphabet, character, name] = file.parts.slice(-3);
    if (alphabet === undefined || character === undefined || !DRAWING.test(name ?? '')) return [];
    const key = `${alphabet}/${character}/${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    try {
      return [{ alphabet, character, image: readDrawing(file.read(), side) }];
    } catch (error) {
      skipped.push(`${file.path}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  if (drawings.length === 0) {
    const why = skipped[0] === undefined ? '' : ` The first that was not readable: ${skipped[0]}.`;
    throw new UsageError(
      `${path} holds no Omniglot drawings: they lie in ALPHABET/CHARACTER/NUMBER_DRAWER.png, as in images_background.zip.${why}`,
    );
  }
  return { drawings, files, skipped };
}

/** A drawing as shares of ink, [side][side]: the mean over each box, doubled and bounded by 1. Throws on a corrupt file. */
export function readDrawing(png: Uint8Array, side: number): Float32Array {
  refuseHuge(png);
  const { width, height, depth, channels, data } = decoded(png);
  if (width < side || height < side)
    throw new Error(`it is ${width} x ${height} pixels, less than ${side} x ${side}`);
  const white = 2 ** depth - 1;
  const ink = (row: number, column: number): number => {
    const at = row * width + column;
    if (depth === 1) {
      const stride = Math.ceil(width / 8);
      const byte = data[row * stride + (column >> 3)] ?? 0;
      return 1 - ((byte >> (7 - (column & 7))) & 1);
    }
    return 1 - (data[at * channels] ?? white) / white;
  };
  return boxMeans(ink, width, height, side);
}

/** The decoder speaks of its own buffers when the picture ends early; a person is told of the picture. */
function decoded(png: Uint8Array): ReturnType<typeof decode> {
  try {
    return decode(png);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const short = error instanceof RangeError || /undefined|unexpected EOF/i.test(reason);
    throw new Error(short ? 'its picture ends early' : `its PNG is damaged: ${reason}`, { cause: error });
  }
}

/** Drawings are small. A file of a few bytes may claim to be of any size, and decoding it would take that much memory. */
function refuseHuge(png: Uint8Array): void {
  if (png.length < 24) throw new Error('it is too short for a PNG');
  const view = new DataView(png.buffer, png.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width > MOST_PIXELS || height > MOST_PIXELS)
    throw new Error(`it is ${width} x ${height} pixels, more than ${MOST_PIXELS} x ${MOST_PIXELS}`);
}

/** Means over boxes of equal size, pixels on an edge counted by the share that lies in the box. */
function boxMeans(
  ink: (row: number, column: number) => number,
  width: number,
  height: number,
  side: number,
): Float32Array {
  const sums = new Float64Array(side * side);
  const rows = sharesOf(height, side);
  const columns = sharesOf(width, side);
  const line = new Float64Array(width);
  let inked = -1;
  for (let r = 0; r < rows.pixel.length; r++) {
    const row = rows.pixel[r] ?? 0;
    if (row !== inked) for (let column = 0; column < width; column++) line[column] = ink(row, column);
    inked = row;
    const from = side * (rows.box[r] ?? 0);
    const share = rows.share[r] ?? 0;
    for (let c = 0; c < columns.pixel.length; c++) {
      const at = from + (columns.box[c] ?? 0);
      sums[at] = (sums[at] ?? 0) + share * (columns.share[c] ?? 0) * (line[columns.pixel[c] ?? 0] ?? 0);
    }
  }
  const area = (width / side) * (height / side);
  // In 255ths, as the wire carries them: boards and evaluation see the same numbers.
  return Float32Array.from(sums, (sum) => Math.round(255 * Math.min(1, (2 * sum) / area)) * STEP);
}

/** Entry by entry: so much of a pixel lies in a box. */
interface Shares {
  readonly pixel: Int32Array;
  readonly box: Int32Array;
  readonly share: Float64Array;
}

const kept = new Map<string, Shares>();

/** How much of each pixel lies in which box along one axis. Kept: all drawings are of one size. */
function sharesOf(pixels: number, boxes: number): Shares {
  const key = `${pixels} ${boxes}`;
  const earlier = kept.get(key);
  if (earlier !== undefined) return earlier;
  const size = pixels / boxes;
  const all = Array.from({ length: pixels }, (_, pixel) => {
    const first = Math.floor(pixel / size);
    const share = Math.min(1, (first + 1) * size - pixel);
    const own = { pixel, box: Math.min(first, boxes - 1), share };
    return share < 1 && first + 1 < boxes ? [own, { pixel, box: first + 1, share: 1 - share }] : [own];
  }).flat();
  const shares = {
    pixel: Int32Array.from(all, ({ pixel }) => pixel),
    box: Int32Array.from(all, ({ box }) => box),
    share: Float64Array.from(all, ({ share }) => share),
  };
  kept.set(key, shares);
  return shares;
}

/** The image turned by a quarter `turns` times, counter-clockwise. */
export function rotated(image: Float32Array, side: number, turns: number): Float32Array {
  if (turns % 4 === 0) return image;
  const turned = new Float32Array(image.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      turned[(side - 1 - column) * side + row] = image[row * side + column] ?? 0;
    }
  }
  return rotated(turned, side, turns - 1);
}
