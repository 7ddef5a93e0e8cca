/** Boards: who is plugged in, what it does, what its sensor says. */
import { z } from 'zod';
import type { CalibrationState, Provenance, SensorTrouble } from './energy.ts';

const boardId = z.string().max(64);

export const boardCommands = [
  z.object({ type: z.literal('addVirtualBoards'), count: z.number().int().min(1).max(256) }),
  /** The RP2040 image that one would flash, emulated: slower than a chip, and no word on time or energy. */
  z.object({ type: z.literal('addEmulatedBoard') }),
  z.object({ type: z.literal('removeBoard'), boardId }),
  z.object({ type: z.literal('renameBoard'), boardId, name: z.string().min(1).max(40) }),
  /** Closes the board's port for a flashing tool; it is taken back when plugged in again, or by reclaimPort. */
  z.object({ type: z.literal('releasePort'), boardId }),
  z.object({ type: z.literal('reclaimPort'), boardId }),
] as const;

export type BoardState =
  'greeting' | 'idle' | 'waiting' | 'receiving' | 'training' | 'selecting' | 'sending' | 'lost' | 'failed';

export interface LinkCounters {
  bytesIn: number;
  bytesOut: number;
  framesIn: number;
  framesOut: number;
  resends: number;
  nacks: number;
  crcErrors: number;
  discardedBytes: number;
  duplicates: number;
  /** Mirrors found different from the board's copy, and sent again in full. */
  resyncs: number;
  roundTripUs: number;
  creditStalls: number;
}

export interface BoardView {
  /** USB serial number or the board's own id; never a port path. */
  readonly id: string;
  /** A to H, then AA, AB, ...: in order of first sight. */
  readonly letter: string;
  readonly name: string;
  readonly kind: 'virtual' | 'serial' | 'emulated';
  /** "Real firmware, no hardware", "Raspberry Pi Pico". */
  readonly kindText: string;
  readonly address: string;
  readonly state: BoardState;
  /** What it said in its hello; undefined before that. */
  readonly firmware?:
    | {
        readonly version: string;
        /** Hash of its sources, eight hex digits. */
        readonly buildId: string;
        /** For model, copies and activations. */
        readonly memoryBytes: number;
      }
    | undefined;
  /** What happened and what to do, when something did. */
  readonly note?: string | undefined;
  /** Its port was released for another program; reclaimPort takes it back. */
  readonly released?: boolean;
  readonly sensor: {
    readonly state: 'absent' | 'ok' | 'failed';
    readonly provenance: Provenance;
    readonly text: string;
    /** Of a measuring sensor: is it calibrated, and is that recent enough? */
    readonly calibration?: CalibrationState;
    readonly shuntOhms?: number;
    /** What is the matter with it and what to do. */
    readonly trouble?: SensorTrouble;
  };
  readonly counters: LinkCounters;
}

/** Latest reading of a board's sensor, at most 10 a second. */
export interface PowerReading {
  readonly boardId: string;
  readonly timeUs: number;
  readonly powerW: number;
  readonly currentA: number;
  readonly busV: number;
}
