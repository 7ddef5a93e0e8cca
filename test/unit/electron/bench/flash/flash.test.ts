/** Flashing: a folder that looks as the boot ROM's drive does, and a pseudo-terminal as the board that comes back. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arduinoLibrary as builtLibrary } from '../../../../../build/firmware.mjs';
import type { Board } from '../../../../../electron/bench/boards/board.ts';
import { openRegistry } from '../../../../../electron/bench/boards/open-registry.ts';
import { arduinoLibrary, exportArduino } from '../../../../../electron/bench/flash/arduino-library.ts';
import { checkDrive, findDrives } from '../../../../../electron/bench/flash/bootsel-drive.ts';
import { copyImage, IMAGE_NAME } from '../../../../../electron/bench/flash/copy-image.ts';
import { waitForBoard } from '../../../../../electron/bench/flash/wait-for-board.ts';
import { enums } from '../../../../../firmware-bridge/protocol/schema.ts';
import type { UsbPort } from '../../../../../firmware-bridge/transports/serial/usb-port.ts';
import { nativeSkip, startNative } from '../../../../conformance/kinds.ts';
import { uf2Path } from '../../../../firmware/rp2040/arm.ts';

/** As RP2040 boards of boot ROM version 3 have it. */
const INFO = 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flash-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function drive(name: string, info: string | null = INFO, index = true): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  if (info !== null) await writeFile(join(path, 'INFO_UF2.TXT'), info);
  if (index) await writeFile(join(path, 'INDEX.HTM'), '<html>');
  return path;
}

describe('a board in BOOTSEL', () => {
  it('is found among other drives by what lies on it', async () => {
    const board = await drive('RPI-RP2');
    const others = [
      await drive('stick', null, false),
      await drive('RPI-RP2 1', 'a text of mine'),
      await drive('RP2350', INFO.replace('RPI-RP2', 'RP2350')),
      await drive('bare', INFO, false),
      join(folder, 'gone'),
    ];
    const found = await findDrives(() => Promise.resolve([...others, board]));
    expect(found).toEqual([{ path: board, bootLoader: 'UF2 Bootloader v3.0' }]);
  });

  it.each([
    ['no file of a boot loader', null, /it has no INFO_UF2\.TXT/],
    ['a text that is none', 'hello', /not a boot loader's/],
    ['another chip', INFO.replace('RPI-RP2', 'RP2350'), /it is a RP2350, and this image is for an RP2040/],
  ])('is not believed with %s, and nothing is written', async (_, info, why) => {
    const path = await drive('drive', info);
    const image = await readFile(uf2Path);
    await expect(copyImage(image, path)).rejects.toThrow(why);
    await expect(readFile(join(path, IMAGE_NAME))).rejects.toThrow(/ENOENT/);
  });

  it('is not believed for a link to a boot loader’s file', async () => {
    const real = await drive('real');
    const fake = await drive('fake', null);
    await rm(join(fake, 'INFO_UF2.TXT'), { force: true });
    await symlink(join(real, 'INFO_UF2.TXT'), join(fake, 'INFO_UF2.TXT'));
    expect((await checkDrive(fake)).ok).toBe(false);
  });
});

describe('copying the image', () => {
  it('copies every byte and tells how far it is', async () => {
    const path = await drive('RPI-RP2');
    const image = await readFile(uf2Path);
    const seen: number[] = [];
    await copyImage(image, path, { onProgress: (bytes) => seen.push(bytes) });
    expect((await readFile(join(path, IMAGE_NAME))).equals(image)).toBe(true);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(image.length);
  });

  it('refuses what is no RP2040 image', async () => {
    const path = await drive('RPI-RP2');
    await expect(copyImage(Buffer.from('a letter'), path)).rejects.toThrow(/This is no UF2 file/);
    await expect(readFile(join(path, IMAGE_NAME))).rejects.toThrow(/ENOENT/);
  });

  it('stops when asked, and says what is left of the board', async () => {
    const path = await drive('RPI-RP2');
    const stop = new AbortController();
    const copy = copyImage(await readFile(uf2Path), path, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(copy).rejects.toThrow(/cancelled\. The board stays in BOOTSEL/);
  });
});

describe.skipIf(nativeSkip !== undefined)('waiting for the board', () => {
  const port = (path: string, serialNumber: string): UsbPort => ({
    path,
    vendorId: '1209',
    productId: '0001',
    serialNumber,
    manufacturer: undefined,
    product: undefined,
  });

  it('ends with the board that comes back under its own number, running that image', async () => {
    const registry = openRegistry();
    try {
      let looks = 0;
      const back = port('/dev/ttyACM7', '7270323000000001');
      // Only the socket is made up: behind it the very image starts, is enumerated and says hello.
      const addSerial = async () => (await registry.addEmulated(1))[0] as Board;
      const board = await waitForBoard({
        registry: { addSerial, remove: (id) => registry.remove(id) },
        list: () => Promise.resolve(++looks > 2 ? [back] : []),
        before: [],
        pollMs: 10,
      });
      expect(board.id).toBe(back.serialNumber);
      expect(board.hello?.portKind).toBe(enums.PortKind.rp2040);
    } finally {
      await registry.close();
    }
  });

  it('leaves boards alone that were there, and one that is no RP2040, and says so in time', async () => {
    const [old, other] = [await startNative('6e61746976650001'), await startNative('6e61746976650002')];
    const registry = openRegistry();
    try {
      const [before, after] = [old, other].map(({ transport }, i) => port(transport.address, `s${i}`)) as [
        UsbPort,
        UsbPort,
      ];
      let looks = 0;
      const list = () => Promise.resolve(++looks > 1 ? [before, after] : [before]);
      const waiting = waitForBoard({ registry, list, before: [before], timeoutMs: 1500, pollMs: 20 });
      await expect(waiting).rejects.toThrow(/copied, but no board has said hello within 1\.5 s/);
      // The program on a pseudo-terminal is greeted and let go; the one that was there is never opened.
      expect(registry.boards).toHaveLength(0);
      expect(looks).toBeGreaterThan(1);
    } finally {
      await registry.close();
      await Promise.all([old.stop(), other.stop()]);
    }
  });
});

describe('the Arduino library', () => {
  it('is a zip with everything in one folder, as it is built', async () => {
    const file = join(folder, 'library.zip');
    const bytes = await exportArduino(file);
    const zip = unzipSync(await readFile(file));
    expect(bytes).toBeGreaterThan(10_000);
    expect(Object.keys(zip).every((name) => name.startsWith('TinyMetaFedBoard/'))).toBe(true);
    expect(Buffer.from(zip['TinyMetaFedBoard/library.properties'] ?? []).toString()).toMatch(/^name=/);
    await exportArduino(join(folder, 'again.zip'));
    expect((await readFile(join(folder, 'again.zip'))).equals(await readFile(file))).toBe(true);
    expect(await arduinoLibrary()).toEqual(await builtLibrary());
  });
});
