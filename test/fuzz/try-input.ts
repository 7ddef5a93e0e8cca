/** One input given to one parser, and whether that went as it should. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../electron/bench/usage-error.ts';
import type { Target } from './target.ts';

export interface Finding {
  readonly kind: 'crash' | 'slow' | 'memory' | 'changed';
  readonly text: string;
}

export interface Limits {
  /** Processor time of one input. */
  readonly cpuMs: number;
  /** By which one input may raise the most memory that the process ever had. */
  readonly bytes: number;
}

/** Longer is no sentence. Names of files and parts of inputs are quoted in it. */
const MOST_CHARACTERS = 3000;

/** Where the input of a target lies; for one that takes bytes, any path. */
export const inputPath = (target: Target, folder: string): string => join(folder, target.file ?? 'input');

/** Why an error is a crash and not a refusal; undefined for a refusal in the parser's own words. */
export function crashOf(error: unknown, refusals: Target['refusals'] = []): string | undefined {
  if (!(error instanceof Error)) return `threw ${typeof error}, which is no error`;
  const own = error instanceof UsageError || refusals.some((kind) => isOf(error, kind));
  if (!own) return error.stack ?? `${error.name}: ${error.message}`;
  const { message } = error;
  if (message.trim() === '') return `${error.name} without a word`;
  if (message.length > MOST_CHARACTERS)
    return `${error.name} of ${message.length} characters: ${message.slice(0, 300)}`;
  // A validator that names the kind of what is missing does speak of the input.
  if (/(?<!received )undefined|\[object |is not a function|Cannot read prop/.test(message))
    return `${error.name} that speaks of the program: ${message}`;
  return undefined;
}

/** A refusal that may be any Error is still none of the language's own. */
function isOf(error: Error, kind: new (...args: never[]) => Error): boolean {
  return kind === (Error as unknown) ? error.constructor === Error : error instanceof kind;
}

/** Gives the input to the parser. Undefined: read, or refused with a sentence, within the limits. */
export async function tryInput(
  target: Target,
  bytes: Uint8Array,
  folder: string,
  limits: Limits,
): Promise<Finding | undefined> {
  const path = inputPath(target, folder);
  if (target.file !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const peak = process.resourceUsage().maxRSS;
  const before = process.cpuUsage();
  let crash: string | undefined;
  try {
    await target.parse(bytes, path);
  } catch (error) {
    crash = crashOf(error, target.refusals);
  }
  const { user, system } = process.cpuUsage(before);
  if (crash !== undefined) return { kind: 'crash', text: crash };
  const cpuMs = (user + system) / 1000;
  const patience = target.patience ?? 1;
  if (cpuMs > limits.cpuMs * patience)
    return {
      kind: 'slow',
      text: `took ${Math.round(cpuMs)} ms of processor time; ${limits.cpuMs * patience} are allowed`,
    };
  const grown = (process.resourceUsage().maxRSS - peak) * 1024;
  if (grown > limits.bytes * patience)
    return { kind: 'memory', text: `took ${Math.round(grown / 1e6)} MB; ${limits.bytes / 1e6} are allowed` };
  if (target.file !== undefined && target.changes !== true && !same(path, bytes))
    return { kind: 'changed', text: 'changed the file that it read' };
  return undefined;
}

function same(path: string, bytes: Uint8Array): boolean {
  try {
    return Buffer.compare(readFileSync(path), bytes) === 0;
  } catch {
    return false;
  }
}
