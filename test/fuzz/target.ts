/** What is fuzzed: a parser of something that comes from outside, valid inputs for it, and how it may say no. */
import type { Rng } from '../../firmware-bridge/protocol/rng.ts';

export interface Target {
  readonly name: string;
  /** Inputs of the check that `npm test` does, the same on every machine: about a third of a second of them. */
  readonly checkInputs: number;
  /** Of what, in the table of results. */
  readonly doc: string;
  /** Name of the file that the input is written to before each call, for parsers of files; `/` between folders. */
  readonly file?: string;
  /** The parser may write to its file: it is not compared afterwards. */
  readonly changes?: boolean;
  /** Valid inputs, made by code. Other files that the parser needs are laid into the folder. */
  corpus(folder: string): Uint8Array[] | Promise<Uint8Array[]>;
  /** Damage that keeps the outer form: checksums, lengths, JSON. Called after `corpus`. */
  readonly damage?: (rng: Rng) => Uint8Array | Promise<Uint8Array>;
  /** Errors, beside UsageError, by which the parser says no. Their message is a sentence, or the end of one. */
  readonly refusals?: readonly (new (...args: never[]) => Error)[];
  /** Throws what it refuses. @param path of the file, or of the folder */
  parse(bytes: Uint8Array, path: string): unknown;
  /** How much slower or larger than a valid input a damaged one may rightly be; 1 unless said. */
  readonly patience?: number;
}

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const utf8 = (string: string): Uint8Array => new TextEncoder().encode(string);
