/**
 * The RP2040 image: C and boot stage by arm-none-eabi-gcc, the boot stage's checksum, and the UF2 that a board in BOOTSEL
 * takes. The same sources give the same bytes, wherever they lie.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { armFlags, buildId, firmware, hex, readSources, strictFlags } from './firmware-sources.mjs';

export const uf2Path = join(firmware, '..', '..', 'assets', 'tmf-board-rp2040.uf2');

const FLASH_BASE = 0x10000000;
const RP2040_FAMILY = 0xe48bff56;
const BOOT_STAGE = 256;

/** CRC-32/MPEG-2, which the RP2040's boot ROM checks the boot stage with. */
export function crc32Mpeg2(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** Flash contents as UF2: blocks of 512 bytes, 256 of them payload. */
export function toUf2(image, base = FLASH_BASE, family = RP2040_FAMILY) {
  const count = Math.ceil(image.length / 256);
  const out = Buffer.alloc(count * 512);
  for (let i = 0; i < count; i++) {
    const block = out.subarray(i * 512, i * 512 + 512);
    const words = [0x0a324655, 0x9e5d5157, 0x2000, base + i * 256, 256, i, count, family];
    words.forEach((word, at) => block.writeUInt32LE(word, at * 4));
    block.set(image.subarray(i * 256, i * 256 + 256), 32);
    block.writeUInt32LE(0x0ab16f30, 508);
  }
  return out;
}

async function rp2040Sources() {
  const sources = await readSources(['core', 'ports/cortex-m', 'ports/freestanding', 'ports/rp2040']);
  for (const name of ['cortex-m/sections.ld', 'rp2040/boot2.S', 'rp2040/link.ld'].map(
    (it) => `ports/${it}`,
  )) {
    sources[name] = await readFile(join(firmware, name), 'utf8');
  }
  return sources;
}

/**
 * Flash contents from 0x10000000 on.
 *
 * `edit` changes a source before it is compiled; `units` are compiled instead of the port's main and `include` are searched
 * too: for tests. `elf` is where a copy with symbols goes. Needs arm-none-eabi-gcc.
 * @param {{ edit?: (name: string, text: string) => string, units?: string[], include?: string[], elf?: string }} [options]
 * @returns {Promise<Buffer>}
 */
export async function buildRp2040({ edit, units, include = [], elf } = {}) {
  const sources = await rp2040Sources();
  const folder = await mkdtemp(join(tmpdir(), 'tmf-rp2040-'));
  try {
    for (const [name, text] of Object.entries(sources)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, edit ? edit(name, text) : text);
    }
    const own = Object.keys(sources).filter((name) => name.endsWith('.c'));
    const args = [
      ...[...strictFlags, ...armFlags, '-mcpu=cortex-m0plus', '-mthumb'],
      ...['core', 'ports/cortex-m', 'ports/rp2040', ...include].map((it) => `-I${it}`),
      `-DTMF_BUILD_ID=${hex(buildId(sources))}`,
      ...(units ? [...own.filter((name) => !name.endsWith('rp2040/port.c')), ...units] : own),
      ...['ports/rp2040/boot2.S', '-T', 'ports/rp2040/link.ld', '-lgcc', '-o', 'image.elf'],
    ];
    const run = promisify(execFile);
    await run('arm-none-eabi-gcc', args, { cwd: folder });
    if (elf !== undefined) {
      await mkdir(dirname(elf), { recursive: true });
      await copyFile(join(folder, 'image.elf'), elf);
    }
    const copy = ['-O', 'binary', '--gap-fill', '0', 'image.elf', 'image.bin'];
    await run('arm-none-eabi-objcopy', copy, { cwd: folder });
    const image = await readFile(join(folder, 'image.bin'));
    image.writeUInt32LE(crc32Mpeg2(image.subarray(0, BOOT_STAGE - 4)), BOOT_STAGE - 4);
    return image;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds `assets/tmf-board-rp2040.uf2`, or compares with it; returns the exit code. */
export async function writeRp2040(check) {
  const image = await buildRp2040();
  const uf2 = toUf2(image);
  if (check) {
    if (uf2.equals(await readFile(uf2Path))) return 0;
    console.error(`${uf2Path} is not what the sources give: run \`node build/firmware.mjs rp2040\``);
    return 1;
  }
  await writeFile(uf2Path, uf2);
  console.log(`${uf2Path}, ${image.length} bytes of flash`);
  return 0;
}
