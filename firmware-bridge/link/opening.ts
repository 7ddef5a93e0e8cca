/**
 * How a board is greeted: `open` with a nonce of this session, again and again until its hello names the nonce, or until
 * the time is up.
 */
const FIRST_RETRY_US = 250_000;
const LAST_RETRY_US = 1_000_000;
const OPEN_TIMEOUT_US = 8_000_000;

export interface OpeningOptions {
  /** Uniform 32-bit numbers. */
  readonly random: () => number;
  /** For a board that does not answer; default 8 s. */
  readonly openTimeoutUs?: number | undefined;
  /** Writes `open` with that nonce. */
  readonly putOpen: (nonce: number) => void;
}

export class Opening {
  readonly #options: OpeningOptions;
  #nonce = 0;
  #retryUs = 0;
  #retryDueUs = Infinity;
  #giveUpUs = Infinity;

  constructor(options: OpeningOptions) {
    this.#options = options;
  }

  /** Of the session under way; never 0, which is a board's hello of its own accord. */
  get nonce(): number {
    return this.#nonce;
  }

  get dueUs(): number {
    return Math.min(this.#retryDueUs, this.#giveUpUs);
  }

  get timeoutSeconds(): number {
    return Math.round(this.#timeoutUs / 1e6);
  }

  /** @param quietUs a boot loader must not hear us for so long; the board's own hello ends the wait */
  begin(nowUs: number, quietUs: number): void {
    do this.#nonce = this.#options.random() >>> 0;
    while (this.#nonce === 0);
    this.#retryUs = FIRST_RETRY_US;
    this.#giveUpUs = nowUs + this.#timeoutUs;
    if (quietUs > 0) this.#retryDueUs = nowUs + quietUs;
    else this.put(nowUs);
  }

  /** Greets now. */
  put(nowUs: number): void {
    this.#retryDueUs = nowUs + this.#retryUs;
    this.#retryUs = Math.min(this.#retryUs * 1.5, LAST_RETRY_US);
    this.#options.putOpen(this.#nonce);
  }

  /** The computer stood still for so long: the board is given that much more. */
  extend(us: number): void {
    this.#giveUpUs += us;
  }

  /** Greets again if it is time. @returns false when the time is up */
  tick(nowUs: number): boolean {
    if (nowUs >= this.#giveUpUs) return false;
    if (nowUs >= this.#retryDueUs) this.put(nowUs);
    return true;
  }

  get #timeoutUs(): number {
    return this.#options.openTimeoutUs ?? OPEN_TIMEOUT_US;
  }
}

/** The sentence for a device that did not introduce itself. */
export function noHelloText(
  address: string,
  seconds: number,
  seen: { readonly hello: boolean; readonly bytes: boolean },
): string {
  if (seen.hello) return `The board at ${address} did not introduce itself again in ${seconds} s. Reset it.`;
  return seen.bytes
    ? `The device at ${address} sends bytes, but did not introduce itself as a board in ${seconds} s. Is it the right port, and is the bench's firmware on it?`
    : `Nothing answers at ${address}: no byte came in ${seconds} s. Is the bench's firmware on the board?`;
}
