/**
 * Copies a UF2 to a board in BOOTSEL. The board restarts by itself with the last block, and its drive vanishes: an error
 * after that is none.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { flashOf } from '../../../firmware-bridge/transports/emulated/uf2.ts';
import { checkDrive } from './bootsel-drive.ts';

export const IMAGE_NAME = 'TMFBOARD.UF2';
/** 32 blocks: a progress that moves, and a board that is asked little. */
const CHUNK = 32 * 512;

export interface CopyOptions {
  readonly onProgress?: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * @param drive checked once more here: what was mounted there a minute ago may be gone, and something else in its place
 * Throws a sentence when the image is no RP2040 image, the drive is not a board's, or it vanishes half-way.
 */
export async function copyImage(image: Uint8Array, drive: string, options: CopyOptions = {}): Promise<void> {
  flashOf(image);
  const check = await checkDrive(drive);
  if (!check.ok) throw new Error(check.reason);
  let bytes = 0;
  try {
    const file = await open(join(drive, IMAGE_NAME), 'w');
    try {
      while (bytes < image.length) {
        options.signal?.throwIfAborted();
        const chunk = image.subarray(bytes, bytes + CHUNK);
        await file.write(chunk, 0, chunk.length, bytes);
        // To the board now, not to the system's memory: progress is the board's, and a cut is noticed.
        if (bytes + chunk.length < image.length) await file.sync();
        bytes += chunk.length;
        options.onProgress?.(bytes, image.length);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw new Error(
        'Flashing was cancelled. The board stays in BOOTSEL; flash it again before you use it.',
        {
          cause: error,
        },
      );
    }
    if (bytes < image.length) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The board's drive ${drive} went away after ${bytes} of ${image.length} bytes (${why}). Plug the board in again with BOOTSEL held, and flash it once more.`,
        { cause: error },
      );
    }
  }
}
