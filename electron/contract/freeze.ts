/** A learned model frozen to int8 for inference, as the Report screen asks for it. */
import { z } from 'zod';

export const freezeCommands = [
  /**
   * Adapts the initialization of a finished run to its first held-out task, freezes it, judges that on all of them, and writes
   * it beside the recording. The reply's value is a `FrozenView`; progress comes as events.
   */
  z.object({ type: z.literal('freezeModel'), recording: z.string().min(1).max(4096) }),
  /** Gives up the one under way; its command is refused with a sentence. */
  z.object({ type: z.literal('cancelFreeze') }),
] as const;

export interface FrozenView {
  readonly folder: string;
  readonly files: readonly string[];
  readonly float32Bytes: number;
  readonly flashBytes: number;
  /** Memory while it infers. */
  readonly scratchBytes: number;
  readonly cost: {
    readonly metric: 'mse' | 'accuracy';
    readonly tasks: number;
    /** Online steps of adaptation before freezing. */
    readonly steps: number;
    /** Median MSE or mean accuracy. */
    readonly float: number;
    readonly frozen: number;
    /** Mean over tasks of (frozen - float). */
    readonly difference: number;
    /** 95 % interval of that mean: 1.96 standard errors over tasks. */
    readonly plusMinus: number;
  };
}
