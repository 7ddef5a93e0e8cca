import type {
  Transport,
  TransportEvents,
  TransportKind,
} from '../../../../firmware-bridge/transports/transport.ts';
import type { Rng } from './test-rng.ts';
import type { SimClock } from './sim-clock.ts';

/** Chance of each fault, per byte. */
export interface Faults {
  readonly drop: number;
  readonly flip: number;
  readonly insert: number;
  readonly duplicate: number;
  /** Up to 40 bytes of noise. */
  readonly burst: number;
}
export const noFaults: Faults = { drop: 0, flip: 0, insert: 0, duplicate: 0, burst: 0 };

/** Bytes after seeded faults. A `repeat` fault sends the whole piece twice. */
export function damage(bytes: Uint8Array, faults: Faults, rng: Rng): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    let u = rng.next();
    const hit = (chance: number) => (u -= chance) < 0;
    if (hit(faults.drop)) continue;
    if (hit(faults.flip)) out.push(byte ^ (1 << rng.below(8)));
    else if (hit(faults.insert)) out.push(rng.below(256), byte);
    else if (hit(faults.duplicate)) out.push(byte, byte);
    else if (hit(faults.burst)) {
      for (let n = rng.below(40); n > 0; n--) out.push(rng.below(256));
      out.push(byte);
    } else out.push(byte);
  }
  return Uint8Array.from(out);
}

/** A transport in memory: a line with a delay, a rate and faults, both ways. `toBoard` and `fromBoard` are the far end. */
export class TestLine implements Transport {
  private readonly clock: SimClock;
  private readonly rng: Rng;
  readonly delayUs;
  readonly byteUs;
  readonly kind: TransportKind;
  readonly address = 'test:1';
  faults = noFaults;
  cut = false;
  closedByUs = false;
  written: Uint8Array[] = [];
  toBoard: (bytes: Uint8Array) => void = () => undefined;
  private events: TransportEvents | undefined;
  private freeUs = [0, 0];

  constructor(clock: SimClock, rng: Rng, delayUs = 500, byteUs = 0, kind: TransportKind = 'serial') {
    this.clock = clock;
    this.rng = rng;
    this.delayUs = delayUs;
    this.byteUs = byteUs;
    this.kind = kind;
  }

  quietUs: number | undefined;
  readonly queuedBytes = 0;
  open(events: TransportEvents): Promise<void> {
    this.events = events;
    return Promise.resolve();
  }
  write(bytes: Uint8Array): void {
    this.written.push(bytes);
    this.carry(bytes, 0, (arrived) => this.toBoard(arrived));
  }
  fromBoard(bytes: Uint8Array): void {
    this.carry(bytes, 1, (arrived) => {
      if (!this.closedByUs) this.events?.bytes(arrived);
    });
  }
  private carry(bytes: Uint8Array, way: 0 | 1, arrive: (bytes: Uint8Array) => void) {
    if (this.cut) return;
    const now = this.clock.nowUs();
    const free = Math.max(this.freeUs[way] ?? 0, now) + bytes.length * this.byteUs;
    this.freeUs[way] = free;
    const damaged = damage(bytes, this.faults, this.rng);
    this.clock.setTimer(() => arrive(damaged), free + this.delayUs - now);
  }
  unplug(reason = new Error('The port went away.')): void {
    this.cut = true;
    this.events?.closed(reason);
  }
  close(): Promise<void> {
    this.closedByUs = true;
    return Promise.resolve();
  }
}
