/** UF2, the file that a board in BOOTSEL takes: blocks of 512 bytes with an address and 256 bytes of flash each. */

const BLOCK = 512;
const MAGIC = [0x0a324655, 0x9e5d5157] as const;
const END_MAGIC = 0x0ab16f30;
export const RP2040_FAMILY = 0xe48bff56;
const FLASH_BASE = 0x10000000;

/**
 * The flash from 0x10000000 on that an RP2040 would have. Throws when the file is no UF2, is cut short, or is for another
 * chip.
 */
export function flashOf(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const count = file.length / BLOCK;
  if (!Number.isInteger(count) || count === 0)
    throw new Error('This is no UF2 file: it is not made of blocks of 512 bytes.');
  const flash = new Uint8Array(count * 256);
  for (let i = 0; i < count; i++) {
    const word = (at: number): number => view.getUint32(i * BLOCK + at, true);
    if (word(0) !== MAGIC[0] || word(4) !== MAGIC[1] || word(BLOCK - 4) !== END_MAGIC) {
      throw new Error(`This is no UF2 file: block ${i} does not begin and end as one.`);
    }
    if (word(28) !== RP2040_FAMILY) throw new Error('This UF2 file is for another chip than the RP2040.');
    if (word(20) !== i || word(24) !== count)
      throw new Error(`This UF2 file is not whole: block ${i} is missing.`);
    const at = word(12) - FLASH_BASE;
    if (word(16) !== 256 || at < 0 || at + 256 > flash.length) throw new Error('This UF2 file has gaps.');
    flash.set(file.subarray(i * BLOCK + 32, i * BLOCK + 32 + 256), at);
  }
  return flash;
}
