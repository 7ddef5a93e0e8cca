/**
 * A file that is written from its beginning to its end, in order.
 *
 * What `write` has taken is with the operating system: it survives the death of this process. `sync` brings it to the
 * medium, where it survives the death of the machine; that takes milliseconds to seconds, so a recording does it beside its
 * writes, at most every second, and once more at its end.
 *
 * Why are writes synchronous? Asynchronous ones wait in line for a thread that may be busy with a sync, or not be given
 * the processor, while the run goes on: seconds of it were lost so with a killed process. A chunk goes to the system's
 * cache in a tenth of a millisecond; where that takes longer, the run waits, and does nothing that could be lost.
 */
import { ftruncateSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export interface Disk {
  /** Appends all of the bytes. Throws when the disk takes no more; part of them may be in the file then. */
  write(bytes: Uint8Array): void;
  /** Cuts the file off; writing goes on there. */
  truncate(length: number): void;
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

  write(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.byteLength;) {
      const written = writeSync(this.#file.fd, bytes, offset, bytes.byteLength - offset, this.#position);
      offset += written;
      this.#position += written;
    }
  }

  truncate(length: number): void {
    ftruncateSync(this.#file.fd, length);
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

/** A file that is there, to be written on from its end. Rejects when it has another length, or cannot be opened. */
export async function reopenDisk(path: string, length: number): Promise<Disk> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  if (size !== length) {
    await file.close();
    throw new Error(`it has ${size} bytes, not the ${length} that were written`);
  }
  const disk = new FileDisk(file);
  disk.truncate(length);
  return disk;
}
