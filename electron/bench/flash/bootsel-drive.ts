/**
 * Boards in BOOTSEL: an RP2040 that shows itself as a drive named RPI-RP2. A drive is believed only for what lies on it, the
 * boot ROM's own INFO_UF2.TXT: a memory stick that is called RPI-RP2 is none.
 */
import { lstat, open, readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface BootselDrive {
  readonly path: string;
  /** What the boot ROM calls itself: "UF2 Bootloader v3.0". */
  readonly bootLoader: string;
}

/** What lies at a path: a drive of the right chip, or why it is not written to. */
export type DriveCheck =
  { readonly ok: true; readonly drive: BootselDrive } | { readonly ok: false; readonly reason: string };

const INFO = 'INFO_UF2.TXT';
const INDEX = 'INDEX.HTM';
const MOST_INFO_BYTES = 4096;
const BOARD_ID = 'RPI-RP2';

/** Looks at what is mounted there. Never writes. */
export async function checkDrive(path: string): Promise<DriveCheck> {
  const no = (why: string): DriveCheck => ({ ok: false, reason: `${path} is not written to: ${why}.` });
  const text = await infoText(join(path, INFO)).catch(() => undefined);
  if (text === undefined)
    return no(`it has no ${INFO}. A board in BOOTSEL has one; hold its BOOTSEL button while you plug it in`);
  const bootLoader = /^UF2 Bootloader[^\r\n]*/.exec(text)?.[0];
  const boardId = /^Board-ID:[ \t]*([^\r\n]*)/m.exec(text)?.[1]?.trim();
  if (bootLoader === undefined || boardId === undefined) return no(`its ${INFO} is not a boot loader's`);
  if (boardId !== BOARD_ID)
    return no(`it is a ${boardId.slice(0, 40)}, and this image is for an RP2040 (${BOARD_ID})`);
  if (!(await isFile(join(path, INDEX)))) return no(`it has no ${INDEX}, which an RP2040 in BOOTSEL shows`);
  return { ok: true, drive: { path, bootLoader } };
}

/** Boards in BOOTSEL that are mounted now. */
export async function findDrives(roots: () => Promise<string[]> = mountPoints): Promise<BootselDrive[]> {
  const checks = await Promise.all((await roots()).map((path) => checkDrive(path)));
  return checks.flatMap((check) => (check.ok ? [check.drive] : []));
}

/** Where drives of people appear. Network drives are not looked at: nothing waits for them. */
export async function mountPoints(platform: NodeJS.Platform = process.platform): Promise<string[]> {
  if (platform === 'win32') return 'DEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `${letter}:\\`);
  if (platform === 'darwin') return children('/Volumes');
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const fat = mounts.split('\n').flatMap((line) => {
    const [, path, type] = line.split(' ');
    return path !== undefined && (type === 'vfat' || type === 'msdos') ? [unescaped(path)] : [];
  });
  const user = userInfo().username;
  const usual = await Promise.all([`/media/${user}`, `/run/media/${user}`].map(children));
  return [...new Set([...fat, ...usual.flat()])];
}

async function children(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
}

/** `/proc/mounts` writes a space as \040. */
const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

/** The file's beginning; a link, or what is no file, is refused. */
async function infoText(path: string): Promise<string> {
  if (!(await isFile(path))) throw new Error('no file');
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_INFO_BYTES), 0, MOST_INFO_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

const isFile = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
