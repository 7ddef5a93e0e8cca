/**
 * Two boards that read one sensor. Wired to the same bus, both relay the same chip's conversions, and each would be charged
 * what both draw. Their codes betray them: noise in the last digit makes two sensors differ within a few conversions, while
 * one chip says the same to both.
 */

/** A run of equal codes this long, with this many changes in it, is no chance: two sensors of independent noise of one step
 * agree in a change with a probability of about 0.3, so 16 changes come together once in 2e8. */
const RUN = 32;
const CHANGES = 16;
const KEPT = 256;

/** The latest codes of one board, oldest first. */
export class CodeTrail {
  readonly #codes: number[] = [];

  add(shunt: number, bus: number): void {
    this.#codes.push((shunt & 0xffff) * 65_536 + (bus >>> 3));
    if (this.#codes.length > 2 * KEPT) this.#codes.splice(0, KEPT);
  }

  clear(): void {
    this.#codes.length = 0;
  }

  get codes(): readonly number[] {
    return this.#codes.slice(-KEPT);
  }
}

function changes(codes: readonly number[], from: number, length: number): number {
  let count = 0;
  for (let i = from + 1; i < from + length; i++) if (codes[i] !== codes[i - 1]) count++;
  return count;
}

/** True when the end of `a` is found in `b`, conversion for conversion: one chip read by both. */
export function sharesSensor(a: readonly number[], b: readonly number[]): boolean {
  if (a.length < RUN || b.length < RUN) return false;
  // Boards read a little apart; the run is looked for anywhere in what the other one said.
  const start = a.length - RUN;
  if (changes(a, start, RUN) < CHANGES) return false;
  for (let at = b.length - RUN; at >= 0; at--) {
    let same = 0;
    while (same < RUN && b[at + same] === a[start + same]) same++;
    if (same === RUN) return true;
  }
  return false;
}
