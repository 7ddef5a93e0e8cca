/** After flashing: the board restarts as a serial port under its own number, and says hello. */
import { setTimeout as delay } from 'node:timers/promises';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { UsbPort } from '../../../firmware-bridge/transports/serial/usb-port.ts';
import type { Board } from '../boards/board.ts';
import type { BoardRegistry } from '../boards/board-registry.ts';

export interface WaitOptions {
  readonly registry: Pick<BoardRegistry, 'addSerial' | 'remove'>;
  readonly list: () => Promise<UsbPort[]>;
  /** Ports that were there before: other boards, which are left alone. */
  readonly before: readonly UsbPort[];
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
}

export const WAIT_MS = 20_000;

/** Resolves with the board that came. Rejects with a sentence when none does, naming what came instead. */
export async function waitForBoard(options: WaitOptions): Promise<Board> {
  const { registry, list, before, timeoutMs = WAIT_MS, pollMs = 250, signal } = options;
  const key = (port: UsbPort): string => `${port.path}|${port.serialNumber ?? ''}`;
  const known = new Set(before.map(key));
  const problems: string[] = [];
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    for (const port of await list()) {
      if (known.has(key(port))) continue;
      try {
        const board = await registry.addSerial(port.path, port);
        if (board.hello?.portKind === enums.PortKind.rp2040) return board;
        await registry.remove(board.id);
        known.add(key(port));
      } catch (error) {
        // Its owner and rights may not be set yet: it is asked again until time is up.
        problems.splice(0, 1, error instanceof Error ? error.message : String(error));
      }
    }
    if (performance.now() > endMs) {
      throw new Error(
        `The image was copied, but no board has said hello within ${timeoutMs / 1000} s. ${problems[0] ?? 'Unplug it, plug it in again without BOOTSEL, and look at the list of boards.'}`,
      );
    }
    await delay(pollMs, undefined, signal && { signal });
  }
}
