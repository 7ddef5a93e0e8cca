/**
 * Files of a data set, whether it lies in a folder, in a zip, or in a folder that holds zips as they were downloaded.
 * Nothing is unpacked on disk; a file's bytes are read when they are asked for.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { UsageError } from '../../usage-error.ts';

export interface DataFile {
  /** Inside folder or zip, with `/`; a zip inside a folder is a folder of its name. */
  readonly path: string;
  /** Folders and name from the outside in. */
  readonly parts: readonly string[];
  read(): Uint8Array;
}

/** Unpacked size that is still taken for data and not for a bomb: of all files together, and of one. */
const MOST_UNPACKED_BYTES = 4e9;
const MOST_FILE_BYTES = 64e6;
/** Deflate makes nothing more than 1,032 times smaller: a zip that says so lies, to have us set the memory aside. */
const MOST_RATIO = 1032;
/** Folders within folders. */
const MOST_DEPTH = 32;

/**
 * Files that `wanted` says yes to (by path), sorted by path so that what is drawn from them repeats everywhere.
 * Throws UsageError when the path is not there or is no zip.
 */
export function openFileTree(path: string, wanted: (path: string) => boolean): DataFile[] {
  const files = isFolder(path) ? folderFiles(path, '', wanted) : zipFiles(path, '', wanted);
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    throw new UsageError(`There is no folder or zip ${path}.`);
  }
}

function folderFiles(
  folder: string,
  prefix: string,
  wanted: (path: string) => boolean,
  depth = 0,
): DataFile[] {
  if (depth > MOST_DEPTH) throw new UsageError(`${folder} lies more than ${MOST_DEPTH} folders deep.`);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): DataFile[] => {
    const inside = `${prefix}${entry.name}`;
    const full = join(folder, entry.name);
    if (entry.isDirectory()) return folderFiles(full, `${inside}/`, wanted, depth + 1);
    if (!isOrdinaryFile(full)) return []; // a device or a pipe would be read for ever
    if (/\.zip$/i.test(entry.name)) return zipFiles(full, `${inside}/`, wanted);
    return wanted(inside) ? [file(inside, () => new Uint8Array(readFileSync(full)))] : [];
  });
}

function isOrdinaryFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function zipFiles(path: string, prefix: string, wanted: (path: string) => boolean): DataFile[] {
  let unpacked = 0;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(new Uint8Array(readFileSync(path)), {
      filter: ({ name, size, originalSize }) => {
        if (name.endsWith('/') || !wanted(`${prefix}${name}`)) return false;
        if (originalSize > MOST_FILE_BYTES || originalSize > (size + 16) * MOST_RATIO)
          throw new UsageError(
            `${path} holds ${name.slice(0, 200)}, which says that it unpacks to ${originalSize} bytes; that is no data set.`,
          );
        unpacked += originalSize;
        if (unpacked > MOST_UNPACKED_BYTES) throw new UsageError(`${path} unpacks to more than 4 GB.`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${basename(path)} is neither a folder nor a zip that can be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  return Object.entries(entries).map(([name, bytes]) => file(`${prefix}${name}`, () => bytes));
}

function file(path: string, read: () => Uint8Array): DataFile {
  return { path, parts: path.split('/'), read };
}
