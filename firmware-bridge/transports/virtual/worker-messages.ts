/** What the hub and its worker threads say to one another. */
import type { PowerModel } from './power-model.ts';
import type { TimingModel } from './timing-model.ts';

/** Given to a worker when it starts. */
export interface WorkerSetup {
  /** The firmware, compiled from `firmware/` for wasm32. */
  readonly wasm: Uint8Array;
  readonly timing: TimingModel;
  readonly power: PowerModel;
  /** Seeds sensor noise. */
  readonly seed: number;
  /** Whether the clock of an idle board follows the wall clock or stands still. */
  readonly idlePace: 'wall' | 'none';
  /** Whether rounds go by as fast as this computer can, or as they would on boards (pace.ts). */
  readonly pace: 'computer' | 'boards';
}

export interface BoardSetup {
  /** Number of the board within its hub. */
  readonly board: number;
  /** Sixteen hex digits. */
  readonly boardId: string;
  readonly bootId: number;
  readonly arenaBytes: number;
}

export type ToWorker =
  | { readonly type: 'attach'; readonly setup: BoardSetup }
  | { readonly type: 'detach'; readonly board: number }
  /** The board starts anew with another boot id, as after a reset. */
  | { readonly type: 'reboot'; readonly board: number; readonly bootId: number }
  /** All boards draw by another model from here on. */
  | { readonly type: 'power'; readonly power: PowerModel }
  | { readonly type: 'bytes'; readonly batch: ArrayBuffer };

export type FromWorker =
  | { readonly type: 'attached'; readonly board: number }
  /** The board could not start, or its firmware trapped: a sentence. */
  | { readonly type: 'died'; readonly board: number; readonly reason: string }
  | { readonly type: 'bytes'; readonly batch: ArrayBuffer };
