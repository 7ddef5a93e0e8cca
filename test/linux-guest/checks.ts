/** What was looked at, printed as it goes with what was seen. */
export class Checks {
  failures = 0;

  /** @param seen said either way */
  is(what: string, holds: boolean, seen: string): void {
    if (!holds) this.failures++;
    console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${seen}`);
  }

  equal(what: string, seen: string | number, expected: string | number): void {
    this.is(what, seen === expected, seen === expected ? String(seen) : `${seen}, not ${expected}`);
  }
}
