/**
 * A TensorFlow.js layers model as it lies on a disk: `model.json` and the weight files beside it. What a stranger wrote is
 * bounded before it is read: sizes, names, numbers.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, normalize, sep } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

const MOST_JSON_BYTES = 8 << 20;
/** Far above what any board holds. */
const MOST_WEIGHT_BYTES = 64 << 20;
const MOST_FILES = 256;

const Weight = z.object({
  name: z.string().min(1).max(256),
  shape: z.array(z.number().int().min(0).max(1_000_000)).max(8),
  dtype: z.string().max(32),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      min: z.number().optional(),
      scale: z.number().optional(),
    })
    .optional(),
});
const Layer = z.object({
  class_name: z.string().max(128),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.unknown().optional(),
});
const File = z.object({
  format: z.string().optional(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z
    .array(z.object({ paths: z.array(z.string().min(1).max(512)).max(MOST_FILES), weights: z.array(Weight) }))
    .max(64),
});
const Network = z.object({
  class_name: z.string().max(128),
  config: z.union([z.array(Layer).max(512), z.object({ layers: z.array(Layer).max(512) })]),
});

export type FileLayer = z.infer<typeof Layer>;
export type FileWeight = z.infer<typeof Weight>;

export interface ModelFile {
  readonly path: string;
  readonly className: string;
  readonly layers: readonly FileLayer[];
  /** Values by name, `/` between the parts: "dense/kernel". */
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;
}

/** @param path of `model.json`, or of its folder. Throws UsageError that names the file and what is wrong with it. */
export async function readModelFile(path: string): Promise<ModelFile> {
  if (['.h5', '.keras', '.hdf5'].includes(extname(path).toLowerCase())) {
    throw new UsageError(
      `${path} is a Keras file. Convert it first, with the converter of TensorFlow.js: tensorflowjs_converter --input_format=keras ${basename(path)} FOLDER; then give the folder.`,
    );
  }
  const given = await stat(path).catch(() => undefined);
  if (given === undefined) throw new UsageError(`There is no model at ${path}.`);
  const file = given.isDirectory() ? join(path, 'model.json') : path;
  const { modelTopology, weightsManifest, format } = parse(File, await readJson(file), file);
  if (format === 'graph-model')
    throw new UsageError(
      `${file} is a graph model, which has operations and no layers. Convert the Keras model itself: tensorflowjs_converter --input_format=keras.`,
    );
  // What the Keras converter writes has the network one level deeper.
  const network = parse(Network, modelTopology['model_config'] ?? modelTopology, file);
  const layers = Array.isArray(network.config) ? network.config : network.config.layers;
  const weights = new Map<string, { shape: number[]; values: Float32Array }>();
  let total = 0;
  for (const group of weightsManifest) {
    const need = group.weights.reduce((sum, it) => sum + bytesOf(it), 0);
    total += need;
    if (!(total <= MOST_WEIGHT_BYTES))
      throw new UsageError(
        `${file} has more than ${MOST_WEIGHT_BYTES >> 20} MB of weights; no board holds that.`,
      );
    const bytes = await readParts(file, group.paths, need);
    let at = 0;
    for (const weight of group.weights) {
      const size = bytesOf(weight);
      weights.set(weight.name, {
        shape: weight.shape,
        values: valuesOf(weight, bytes.subarray(at, at + size), file),
      });
      at += size;
    }
  }
  return { path: file, className: network.class_name, layers, weights };
}

function parse<T>(schema: z.ZodType<T>, given: unknown, file: string): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new UsageError(
    `${file} is no TensorFlow.js layers model${where ? `, at ${where}` : ''}: ${issue?.message ?? 'unreadable'}.`,
  );
}

async function readJson(file: string): Promise<unknown> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined || !info.isFile()) throw new UsageError(`There is no ${file}.`);
  if (info.size > MOST_JSON_BYTES)
    throw new UsageError(`${file} is larger than ${MOST_JSON_BYTES >> 20} MB: no description of a model is.`);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** The files of a group one after another. They lie beside `model.json` or below; nothing else is opened. */
async function readParts(file: string, paths: readonly string[], need: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(need);
  let at = 0;
  for (const path of paths) {
    const inside = normalize(path);
    if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`) || path.includes('\0'))
      throw new UsageError(`${file} names the weights ${path}, which lie outside of its folder.`);
    const part = join(dirname(file), inside);
    const info = await stat(part).catch(() => undefined);
    if (info === undefined || !info.isFile())
      throw new UsageError(`${file} names the weights ${path}, which are not there.`);
    if (at + info.size > need)
      throw new UsageError(`${part} holds more than the ${need} bytes of weights that ${file} describes.`);
    bytes.set(await readFile(part), at);
    at += info.size;
  }
  if (at !== need)
    throw new UsageError(
      `${file} describes ${need} bytes of weights; its files hold ${at}. One of them is cut short.`,
    );
  return bytes;
}

const SIZES: Readonly<Record<string, number>> = { uint8: 1, uint16: 2, float16: 2 };
const countOf = ({ shape }: FileWeight): number => shape.reduce((product, n) => product * n, 1);
function bytesOf(weight: FileWeight): number {
  return countOf(weight) * (weight.quantization ? (SIZES[weight.quantization.dtype] ?? 4) : 4);
}

function valuesOf(weight: FileWeight, bytes: Uint8Array, file: string): Float32Array {
  if (weight.dtype !== 'float32')
    throw new UsageError(
      `The weight ${weight.name} of ${file} is ${weight.dtype}; boards compute with float32.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { quantization } = weight;
  const { min = 0, scale = 1 } = quantization ?? {};
  const read = {
    float32: (i: number) => view.getFloat32(4 * i, true),
    uint8: (i: number) => view.getUint8(i) * scale + min,
    uint16: (i: number) => view.getUint16(2 * i, true) * scale + min,
    float16: (i: number) => fromHalf(view.getUint16(2 * i, true)),
  }[quantization?.dtype ?? 'float32'];
  const values = Float32Array.from({ length: countOf(weight) }, (_, i) => read(i));
  if (values.some((value) => !Number.isFinite(value)))
    throw new UsageError(`The weight ${weight.name} of ${file} holds a value that is no number.`);
  return values;
}

/** IEEE binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
