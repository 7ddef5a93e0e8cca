/**
 * Fuzzing of one parser: changed inputs, one after the other, and those that reached new code changed further.
 *
 *   corpus, made by code --> pool --> damage --> parser --> finding?
 *                             ^------ reached new code -------'
 */
import { derive, Rng } from '../../firmware-bridge/protocol/rng.ts';
import { Coverage } from './coverage.ts';
import { damaged } from './damage.ts';
import type { Target } from './target.ts';
import { tryInput, type Finding, type Limits } from './try-input.ts';

const MOST_POOL = 2000;
const MOST_INPUT_BYTES = 1 << 20;
/** Of the time, for counting what was reached. */
const COUNTING_SHARE = 0.3;
const MOST_BATCH = 256;
const LEAST_INPUTS = 5;

export interface CampaignOptions {
  readonly folder: string;
  readonly seed: number;
  /** Ends after so many inputs. */
  readonly inputs?: number;
  /** Ends after so many milliseconds of `now`, the making of the corpus apart, and a few inputs at least. */
  readonly forMs?: number;
  readonly guided: boolean;
  readonly now: () => number;
  readonly onInput?: (bytes: Uint8Array) => void;
  readonly onFinding: (finding: Finding, bytes: Uint8Array) => void;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly inputs: number;
  readonly pool: number;
  /** Blocks of code; 0 when not counted. */
  readonly reached: number;
}

const label = (name: string): number =>
  [...name].reduce((sum, c) => Math.imul(sum, 31) + c.charCodeAt(0), 7) >>> 0;

/**
 * What one input may take: a hundred times what a valid one does, and never less than two seconds and 192 MB, so that a busy
 * machine finds nothing that an idle one does not.
 */
export async function limitsFor(
  target: Target,
  corpus: readonly Uint8Array[],
  folder: string,
): Promise<Limits> {
  let slowestMs = 0;
  const began = process.cpuUsage();
  for (let n = 0; n < 3 && process.cpuUsage(began).user < 300_000; n++)
    for (const bytes of corpus) {
      const before = process.cpuUsage();
      const finding = await tryInput(target, bytes, folder, { cpuMs: Infinity, bytes: Infinity });
      if (finding !== undefined) throw new Error(`${target.name}: a valid input: ${finding.text}`);
      const { user, system } = process.cpuUsage(before);
      slowestMs = Math.max(slowestMs, (user + system) / 1000);
    }
  return { cpuMs: Math.max(2000, 100 * slowestMs), bytes: 192e6 };
}

export async function campaign(target: Target, options: CampaignOptions): Promise<Progress> {
  const { folder, seed, guided, now, onFinding, onInput, onProgress } = options;
  const pool = [...(await target.corpus(folder))];
  const limits = await limitsFor(target, pool, folder);
  const coverage = guided ? await Coverage.start() : undefined;
  const rng = new Rng(derive(seed, label(target.name)));
  let inputs = 0;
  let size = 1;
  const progress = (): Progress => ({ inputs, pool: pool.length, reached: coverage?.reached ?? 0 });

  const run = async (bytes: Uint8Array): Promise<void> => {
    onInput?.(bytes);
    const finding = await tryInput(target, bytes, folder, limits);
    if (finding !== undefined) onFinding(finding, bytes);
    // Not after a batch: one of slow inputs would be silent for as long as one that hangs.
    onProgress?.(progress());
  };
  const keep = (bytes: Uint8Array): void => {
    if (pool.length < MOST_POOL) pool.push(bytes);
    else pool[rng.below(MOST_POOL)] = bytes;
  };
  for (const bytes of pool) await run(bytes);
  await coverage?.isNew(true);

  const untilMs = now() + (options.forMs ?? Infinity);
  while (inputs < (options.inputs ?? Infinity) && (inputs < LEAST_INPUTS || now() < untilMs)) {
    const began = now();
    const batch: Uint8Array[] = [];
    for (; batch.length < size; inputs++) {
      const bytes = await next(target, pool, rng);
      batch.push(bytes);
      await run(bytes);
    }
    const ranMs = now() - began;
    if (coverage !== undefined) {
      const counting = now();
      if (await coverage.isNew(size === 1)) {
        // One of a batch reached it: each once more, alone.
        if (size === 1) keep(batch[0]!);
        else
          for (const bytes of batch) {
            await run(bytes);
            if (await coverage.isNew(true)) keep(bytes);
          }
      }
      const countedMs = Math.max(0.01, now() - counting);
      const wanted = Math.ceil((countedMs / Math.max(0.001, ranMs / size)) * (1 / COUNTING_SHARE - 1));
      size = Math.min(MOST_BATCH, Math.max(1, Math.round((3 * size + wanted) / 4)));
    }
  }
  coverage?.stop();
  return progress();
}

async function next(target: Target, pool: readonly Uint8Array[], rng: Rng): Promise<Uint8Array> {
  const whole = target.damage !== undefined && rng.below(2) === 0 ? await target.damage(rng) : undefined;
  if (whole !== undefined && rng.below(8) > 0) return whole;
  // What came last is what is least known.
  const recent = rng.below(2) === 0 ? Math.max(0, pool.length - 32) : 0;
  const parent = whole ?? pool[recent + rng.below(pool.length - recent)]!;
  return damaged(parent, rng, pool).subarray(0, MOST_INPUT_BYTES);
}
