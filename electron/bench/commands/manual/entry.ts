/** What the manual says of a command beyond its options. Help in the terminal and the manual page are made of the same entry. */
export interface ManualEntry {
  /** Paragraphs. */
  readonly about: readonly string[];
  /** A command line without "bench", and what it does. */
  readonly examples: readonly (readonly [line: string, says: string])[];
  /** What `--json` prints, key by key; keys are added in later versions, and none is taken away or given another meaning. */
  readonly json?: readonly (readonly [key: string, says: string])[];
  /** Beside those of all commands. */
  readonly exit?: readonly (readonly [code: number, says: string])[];
  readonly files?: readonly (readonly [path: string, says: string])[];
}

/** Of every command. */
export const EXIT_CODES: readonly (readonly [code: number, says: string])[] = [
  [0, 'done'],
  [1, 'not done; the sentence on stderr says why and what to do'],
  [2, 'the command line is wrong'],
  [130, 'interrupted with Ctrl-C'],
  [141, 'what read the output was closed before its end'],
];

export const ENVIRONMENT: readonly (readonly [name: string, says: string])[] = [
  ['TINYMETAFED_ENGINE', 'what evaluates where --engine is not given: auto, native or wasm'],
  ['BENCH_CONFIG', "the folder of names and calibrations of boards, in place of the system's own"],
  [
    'BENCH_DEBUG',
    'set to anything: an error that is no mistake of the command line shows where it came from',
  ],
];
