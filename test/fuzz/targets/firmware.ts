/** Firmware: images, and what a drive says of itself. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkDrive } from '../../../electron/bench/flash/bootsel-drive.ts';
import { assetFile } from '../../../electron/bench/worker-path.ts';
import { flashOf, RP2040_FAMILY } from '../../../firmware-bridge/transports/emulated/uf2.ts';
import { text, utf8, type Target } from '../target.ts';

/** Blocks of an image for the RP2040, small. */
function image(blocks: number): Uint8Array {
  const bytes = new Uint8Array(blocks * 512);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < blocks; i++) {
    const words = [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000 + 256 * i, 256, i, blocks, RP2040_FAMILY];
    words.forEach((word, n) => view.setUint32(512 * i + 4 * n, word, true));
    bytes.fill(i + 1, 512 * i + 32, 512 * i + 288);
    view.setUint32(512 * i + 508, 0x0ab16f30, true);
  }
  return bytes;
}

const INFO = 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n';

export const firmware: readonly Target[] = [
  {
    name: 'image',
    checkInputs: 2000,
    doc: 'a firmware image (UF2)',
    corpus: () => [image(1), image(4), new Uint8Array(readFileSync(assetFile('tmf-board-rp2040.uf2')))],
    // Said as sentences of their own: the image is the program's, or chosen by name.
    refusals: [Error],
    parse: (bytes) => flashOf(bytes),
  },
  {
    name: 'drive',
    checkInputs: 400,
    doc: 'INFO_UF2.TXT of a drive that may be a board',
    file: 'drive/INFO_UF2.TXT',
    corpus: async (folder) => {
      await mkdir(join(folder, 'drive'), { recursive: true });
      await writeFile(join(folder, 'drive/INDEX.HTM'), '<html></html>');
      return [utf8(INFO), utf8(INFO.replaceAll('\r', ''))];
    },
    parse: async (bytes, path) => {
      const check = await checkDrive(dirname(path));
      if (check.ok && !text(bytes).includes('RPI-RP2'))
        throw new TypeError('a drive of another board was taken');
    },
  },
];
