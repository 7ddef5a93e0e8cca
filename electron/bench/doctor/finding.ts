/** What `bench doctor` finds: a line for each thing it looked at, and what to do when it is not as it should be. */
export interface Finding {
  /** "ports", "engine". */
  readonly about: string;
  /** `warn`: the bench works, but not all of it. */
  readonly state: 'ok' | 'warn' | 'fail';
  /** One sentence. */
  readonly text: string;
  /** What to do, with the command to type; only when something is to be done. */
  readonly fix?: string;
}

const WORDS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

/** The findings for a person, the fix under each. */
export const findingLines = (findings: readonly Finding[]): string =>
  findings
    .map(({ about, state, text, fix }) => {
      const line = `${WORDS[state]}  ${about.padEnd(10)} ${text}\n`;
      return fix === undefined ? line : `${line}                 ${fix}\n`;
    })
    .join('');
