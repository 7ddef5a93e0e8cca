/** xorshift32: the same numbers for a seed, everywhere. */
export class Rng {
  private state: number;
  constructor(seed: number) {
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
    for (let i = 0; i < 8; i++) this.u32();
  }
  u32 = (): number => {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  };
  next = (): number => this.u32() / 2 ** 32;
  below = (n: number): number => this.u32() % n;
}
