/**
 * A file that is written from its beginning to its end, in order.
 *
 * What `write` has taken is with the operating system: it survives the death of this process. `sync` brings it to the
 * medium, where it survives the death of the machine; that takes milliseconds to seconds, so a recording does it beside its
 * writes, at most every second, and once more at its end.
 */
import { open, type FileHandle } from 'node:fs/promises';

export interface Disk {
  /** Appends all of the bytes. Rejects when the disk takes no more; part of them may be in the file then. */
  write(bytes: Uint8Array): Promise<void>;
  /** Cuts the file off; writing goes on there. */
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

class FileDisk implements Disk {
  readonly #file: FileHandle;
  #position = 0;
  #closed = false;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < bytes.byteLength) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        offset,
        bytes.byteLength - offset,
        this.#position,
      );
      offset += bytesWritten;
      this.#position += bytesWritten;
    }
  }

  async truncate(length: number): Promise<void> {
    await this.#file.truncate(length);
    this.#position = length;
  }

  async sync(): Promise<void> {
    if (!this.#closed) await this.#file.datasync();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#file.close();
  }
}

/** A new file. Rejects when there is one of this name, or it cannot be made. */
export async function createDisk(path: string): Promise<Disk> {
  return new FileDisk(await open(path, 'wx'));
}
