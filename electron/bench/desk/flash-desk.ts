/** One board at a time from BOOTSEL to its hello. The port watch takes the board up; this desk only waits for it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FlashView } from '../../contract.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { Board } from '../boards/board.ts';
import { exportArduino, LIBRARY_NAME } from '../flash/arduino-library.ts';
import { findDrives, type BootselDrive } from '../flash/bootsel-drive.ts';
import { copyImage } from '../flash/copy-image.ts';
import { rp2040ImagePath } from '../flash/image-path.ts';
import { WAIT_MS } from '../flash/wait-for-board.ts';
import { sentence } from '../sentence.ts';
import type { Handlers } from './handlers.ts';

type FlashCommand = 'flashState' | 'flashBoard' | 'cancelFlash' | 'exportArduino';

export interface FlashDeskOptions {
  /** Boards that can be talked to now. */
  readonly connected: () => readonly Board[];
  readonly drives?: () => Promise<BootselDrive[]>;
  readonly waitMs?: number;
}

const LOOK_MS = 250;
const NOTHING: FlashView = { drives: [], phase: 'idle', bytes: 0, totalBytes: 0 };

export class FlashDesk {
  readonly handlers: Handlers<FlashCommand>;
  readonly #options: FlashDeskOptions;
  #view = NOTHING;
  #stop: AbortController | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: FlashDeskOptions) {
    this.#options = options;
    this.handlers = {
      flashState: () => this.#state(),
      flashBoard: ({ drive }) => this.#begin(drive),
      cancelFlash: () => this.#stop?.abort(),
      exportArduino: () => exportLibrary(),
    };
  }

  async close(): Promise<void> {
    this.#stop?.abort();
    await this.#work;
  }

  async #state(): Promise<FlashView> {
    if (this.#stop === undefined) {
      const drives = await (this.#options.drives ?? findDrives)();
      this.#view = { ...this.#view, drives: drives.map(({ path }) => path) };
    }
    return this.#view;
  }

  #begin(drive: string): void {
    if (this.#stop !== undefined) throw new Error('A board is being flashed. Wait for it, or cancel it.');
    if (!this.#view.drives.includes(drive)) throw new Error(`${drive} is no board in BOOTSEL. Look again.`);
    const stop = new AbortController();
    this.#stop = stop;
    this.#view = { ...NOTHING, phase: 'copying' };
    this.#work = this.#flash(drive, stop.signal)
      .catch((error: unknown) => {
        const text = stop.signal.aborted && this.#view.phase === 'waiting' ? undefined : sentence(error);
        this.#view = { ...this.#view, phase: text === undefined ? 'idle' : 'failed', text };
      })
      .finally(() => (this.#stop = undefined));
  }

  async #flash(drive: string, signal: AbortSignal): Promise<void> {
    const before = new Set(this.#options.connected().map((board) => board.link));
    await copyImage(await readFile(rp2040ImagePath()), drive, {
      signal,
      onProgress: (bytes, totalBytes) => (this.#view = { ...this.#view, bytes, totalBytes }),
    });
    this.#view = { ...this.#view, phase: 'waiting' };
    const { waitMs = WAIT_MS } = this.#options;
    for (let waited = 0; waited < waitMs; waited += LOOK_MS) {
      const board = this.#options
        .connected()
        .find(
          ({ link, hello }) =>
            link?.transport.kind === 'serial' &&
            !before.has(link) &&
            hello?.portKind === enums.PortKind.rp2040,
        );
      if (board !== undefined) {
        this.#view = { ...this.#view, phase: 'done', boardId: board.id };
        return;
      }
      await delay(LOOK_MS, undefined, { signal });
    }
    throw new Error(
      `The image was copied, but no board has said hello within ${waitMs / 1000} s. Unplug it and plug it in again, without BOOTSEL.`,
    );
  }
}

/** Into the person's downloads, or beside their other files where there are none. */
async function exportLibrary(): Promise<string> {
  const downloads = join(homedir(), 'Downloads');
  const file = join(existsSync(downloads) ? downloads : homedir(), `${LIBRARY_NAME}.zip`);
  await exportArduino(file);
  return file;
}
