/**
 * The receiving half of selective repeat: frames in any order in, frames in sequence out, each once.
 *
 *     expected ...... expected + 127      numbers mod 256; what lies behind has come before
 *      deliver  held for later
 */
export type Deliver = (head: number, payload: Uint8Array) => void;
export type Accepted = 'delivered' | 'held' | 'duplicate' | 'beyond';

interface Held {
  readonly head: number;
  readonly payload: Uint8Array;
}

export class ReceiveWindow {
  private readonly frames: number;
  private readonly deliver: Deliver;
  private readonly held = new Array<Held | undefined>(256).fill(undefined);
  private heldCount = 0;
  private next = 0;

  /** @param frames how many frames ahead of the expected one are kept, at most 127. */
  constructor(frames: number, deliver: Deliver) {
    this.frames = frames;
    this.deliver = deliver;
  }

  /** Next sequence number expected: the `ack` of every frame that we send. */
  get expected(): number {
    return this.next;
  }

  /** @param next of a stream that is joined in its middle: the number expected first */
  reset(next = 0): void {
    this.held.fill(undefined);
    this.heldCount = 0;
    this.next = next;
  }

  /** @param payload a view; copied if the frame must wait. */
  accept(head: number, seq: number, payload: Uint8Array): Accepted {
    const ahead = (seq - this.next) & 0xff;
    if (ahead > 0) {
      if (ahead > 128) return 'duplicate';
      if (ahead > this.frames) return 'beyond';
      if (this.held[seq] !== undefined) return 'duplicate';
      this.held[seq] = { head, payload: payload.slice() };
      this.heldCount++;
      return 'held';
    }
    this.next = (this.next + 1) & 0xff;
    this.deliver(head, payload);
    while (this.heldCount > 0) {
      const frame = this.held[this.next];
      if (frame === undefined) break;
      this.held[this.next] = undefined;
      this.heldCount--;
      this.next = (this.next + 1) & 0xff;
      this.deliver(frame.head, frame.payload);
    }
    return 'delivered';
  }

  /** Bit i set: frame expected + 1 + i is held. */
  heldMask(): number {
    let mask = 0;
    if (this.heldCount === 0) return mask;
    for (let i = 0; i < 32; i++) {
      if (this.held[(this.next + 1 + i) & 0xff] !== undefined) mask |= 1 << i;
    }
    return mask >>> 0;
  }
}
