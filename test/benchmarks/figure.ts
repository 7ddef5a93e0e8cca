/** A measured speed beside a peer or a bound taken in the same run. Absolute times differ from machine to machine; these ratios are what is promised. */
export interface Figure {
  readonly name: string;
  /** What was measured, with its unit in `unit`. */
  readonly value: number;
  readonly unit: string;
  /** What it is held against, in the same unit. */
  readonly against: string;
  readonly reference: number;
  /** value / reference. */
  readonly ratio: number;
  /** What the project promises of the ratio; undefined: told, not promised. */
  readonly promise: { readonly atLeast: number } | { readonly atMost: number } | undefined;
}

export interface Benchmark {
  readonly name: string;
  readonly doc: string;
  /** Takes minutes: run only when it is named. */
  readonly slow?: boolean;
  run(log: (line: string) => void): Promise<readonly Figure[]>;
}

export function figure(
  name: string,
  [value, unit]: readonly [number, string],
  [against, reference]: readonly [string, number],
  promise?: Figure['promise'],
): Figure {
  return { name, value, unit, against, reference, ratio: value / reference, promise };
}

export function kept({ ratio, promise }: Figure): boolean {
  if (promise === undefined) return true;
  return 'atLeast' in promise ? ratio >= promise.atLeast : ratio <= promise.atMost;
}

/** One line for a person. */
export function describe(f: Figure): string {
  const three = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US');
  const promise = !f.promise
    ? ''
    : `; promised ${'atLeast' in f.promise ? `at least ${f.promise.atLeast}` : `at most ${f.promise.atMost}`}: ${kept(f) ? 'kept' : 'MISSED'}`;
  return `${f.name}: ${three(f.value)} ${f.unit}, ${three(f.ratio)} x ${f.against} (${three(f.reference)})${promise}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
