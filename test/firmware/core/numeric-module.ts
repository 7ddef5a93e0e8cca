/** The numeric half of the core with the exports of golden.c and twins.c, compiled for the tests. */
import { readFile } from 'node:fs/promises';

export interface NumericExports {
  readonly memory: WebAssembly.Memory;
  golden_sine(steps: number): number;
  golden_batch(): number;
  golden_softmax(): number;
  golden_small(steps: number): number;
  golden_conv(steps: number): number;
  golden_exp(): number;
  golden_log(): number;
  golden_sin(): number;
  golden_subnormal(): number;
  golden_noise(): number;
  scalar_exp_of(x: number): number;
  scalar_sqrt_of(x: number): number;
  /** Clips and noises values[0..m). */
  privacy(m: number, clipNorm: number, deviation: number, seed: number): void;
  scalar_log_of(x: number): number;
  scalar_sin_of(x: number): number;
  values_pointer(): number;
  residual_pointer(): number;
  stream_pointer(): number;
  encode(m: number, k: number, kind: number, seed: number, piece: number): number;
  format_coding(): number;
  format_rice(): number;
  format_scale(): number;
  decode(
    length: number,
    m: number,
    count: number,
    coding: number,
    rice: number,
    kind: number,
    scale: number,
    piece: number,
  ): number;
  random_at(seed: number, skip: number, normal: number): number;
}

/** Parts of the core that need a port or the link. */
const NOT_NUMERIC = /^core\/(board|core\.|ina219|power|outbox|link|cobs|crc)/;

type Sources = Record<string, string>;
interface Build {
  readSources(folders: readonly string[]): Promise<Sources>;
  buildId(sources: Sources): number;
  arduinoLibrary(): Promise<Sources>;
  writeArduinoLibrary(folder: string): Promise<string>;
  buildWasm(): Promise<Uint8Array>;
  compileWasm(sources: Sources, options: { include: string[]; flags?: string[] }): Promise<Uint8Array>;
}

/** The C sources that calculate, with their headers. */
export async function numericSources(): Promise<Sources> {
  const { readSources } = await build();
  const all = await readSources(['core', 'ports/freestanding']);
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => name.endsWith('.h') || !NOT_NUMERIC.test(name)),
  );
}

export async function compileNumeric(): Promise<NumericExports> {
  const sources = await numericSources();
  for (const name of ['golden.h', 'golden.c', 'twins.c']) {
    sources[`test/${name}`] = await readFile(new URL(name, import.meta.url), 'utf8');
  }
  const { compileWasm } = await build();
  const bytes = await compileWasm(sources, { include: ['core'] });
  const { instance } = await WebAssembly.instantiate(bytes as BufferSource);
  return instance.exports as unknown as NumericExports;
}

/** build/firmware.mjs is plain JavaScript; its types are stated here. */
export const build = async (): Promise<Build> =>
  (await import(new URL('../../../build/firmware.mjs', import.meta.url).href)) as Build;
