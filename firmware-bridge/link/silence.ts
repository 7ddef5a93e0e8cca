/** Tells a board that is silent from one that is heard, or whose frames all arrive damaged. */

/** A board whose frames all arrive damaged is not silent: it is given so many times longer. */
const NOISE_PATIENCE = 4;

export class Silence {
  readonly #silenceUs: number;
  #heardUs = 0;
  #noiseUs = 0;

  /** @param silenceUs without a byte for so long, a board counts as gone */
  constructor(silenceUs: number) {
    this.#silenceUs = silenceUs;
  }

  /** A session began, which is a sign of life. */
  begin(nowUs: number): void {
    this.#heardUs = nowUs;
    this.#noiseUs = 0;
  }

  /** A good frame came; or the silence before now says nothing. */
  heard(nowUs: number): void {
    this.#heardUs = nowUs;
  }

  damaged(nowUs: number): void {
    this.#noiseUs = nowUs;
  }

  /** When the board counts as gone if nothing more is heard of it. */
  get dueUs(): number {
    return Math.min(
      Math.max(this.#heardUs, this.#noiseUs) + this.#silenceUs,
      this.#heardUs + NOISE_PATIENCE * this.#silenceUs,
    );
  }

  /** The sentence for a board that is gone. */
  text(address: string, nowUs: number): string {
    const seconds = ((nowUs - this.#heardUs) / 1e6).toFixed(1);
    return this.#noiseUs > this.#heardUs
      ? `Nothing readable has come from the board at ${address} for ${seconds} s, only damaged bytes. Check its cable, ground and baud rate.`
      : `The board at ${address} has been silent for ${seconds} s. Check its cable and power.`;
  }
}
