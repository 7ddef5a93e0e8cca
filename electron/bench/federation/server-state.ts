/**
 * What the server knows: the initialization being learned, and an exact mirror of the copy that each client holds.
 *
 *   global   phi, the global parameters            moved by `Strategy.aggregate`
 *   average  running average of phi, when used     what is deployed then
 *   mirrors  H[client]                             moved only by downloads, in the same float32 operations as the board
 *
 * Plain arrays and numbers only, so that a checkpoint is `toSnapshot()` and a resumed run goes on bit for bit.
 */
import { digestOf } from '../models/digest.ts';
import { initialize } from '../models/initialize.ts';
import { layoutOf } from '../models/layout.ts';
import type { ModelLayout } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';

export interface Totals {
  bytesUp: number;
  bytesDown: number;
  /** Mirrors found different from the board's copy, and sent again in full. */
  resyncs: number;
  /** Client rounds that were not finished. */
  absences: number;
  /** Coordinates of updates that left boards, and of the initialization that reached them. */
  coordinatesUp: number;
  coordinatesDown: number;
  /** Rounds in which a client was asked for an update, by client: each may have let one out, finished or not. */
  asked: Record<string, number>;
}

export interface ServerSnapshot {
  readonly round: number;
  readonly totals: Readonly<Totals>;
  readonly global: Float32Array;
  readonly average: Float32Array | undefined;
  readonly mirrors: readonly (readonly [clientId: string, copy: Float32Array])[];
}

export class ServerState {
  readonly layout: ModelLayout;
  /** The public initialization, local parameters included. */
  readonly initial: Float32Array;
  readonly global: Float32Array;
  average: Float32Array | undefined;
  /** Rounds done. */
  round = 0;
  readonly totals: Totals = {
    bytesUp: 0,
    bytesDown: 0,
    resyncs: 0,
    absences: 0,
    coordinatesUp: 0,
    coordinatesDown: 0,
    asked: {},
  };
  readonly #mirrors = new Map<string, Float32Array>();

  /** @param localLayers layers at the end that are not global @param seed of the public initialization */
  constructor(model: ModelSpec, localLayers: number, seed: number) {
    this.layout = layoutOf(model, localLayers);
    this.initial = initialize(model, seed);
    this.global = this.initial.slice(0, this.layout.globalCount);
  }

  get globalCount(): number {
    return this.layout.globalCount;
  }

  /** The copy that a client holds; the public initialization for one not seen yet. Live: downloads change it. */
  mirrorOf(clientId: string): Float32Array {
    let mirror = this.#mirrors.get(clientId);
    if (mirror === undefined) {
      mirror = this.initial.slice(0, this.globalCount);
      this.#mirrors.set(clientId, mirror);
    }
    return mirror;
  }

  /** Digest of the global part of the public initialization: what every board must report when it is configured. */
  initialDigest(): number {
    return digestOf(this.initial.subarray(0, this.globalCount));
  }

  /** The global parameters a new board is given. Live. */
  deployed(): Float32Array {
    return this.average ?? this.global;
  }

  /** A copy of all parameters that a new board starts from: the deployed global ones and the public local ones. */
  deployedParameters(): Float32Array {
    const parameters = this.initial.slice();
    parameters.set(this.deployed());
    return parameters;
  }

  toSnapshot(): ServerSnapshot {
    return {
      round: this.round,
      totals: { ...this.totals, asked: { ...this.totals.asked } },
      global: this.global.slice(),
      average: this.average?.slice(),
      mirrors: [...this.#mirrors].map(([id, copy]) => [id, copy.slice()] as const),
    };
  }

  /** Takes up a snapshot of a state with the same model. Throws a sentence when it is of another model. */
  restore(snapshot: ServerSnapshot): void {
    const { global, average, mirrors } = snapshot;
    const parts = [global, ...(average ? [average] : []), ...mirrors.map(([, copy]) => copy)];
    if (parts.some((part) => part.length !== this.globalCount)) {
      throw new Error(
        `The checkpoint holds ${global.length} global parameters, the model has ${this.globalCount}; it is of another model.`,
      );
    }
    this.global.set(global);
    this.average = average?.slice();
    this.round = snapshot.round;
    Object.assign(this.totals, snapshot.totals, { asked: { ...snapshot.totals.asked } });
    this.#mirrors.clear();
    for (const [id, copy] of mirrors) this.#mirrors.set(id, copy.slice());
  }
}
