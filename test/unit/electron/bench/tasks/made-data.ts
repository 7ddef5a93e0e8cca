/** Data of the few-shot tasks made on the spot: drawings that are bars, words that are tone bursts. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import wavefile from 'wavefile';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';

/** A new folder of its own. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'data-'));

/** Two alphabets of characters that are bars at places of their own, with noise; 105 x 105 grey. */
function drawing(character: number, drawer: number): Uint8Array {
  const rng = new Rng(character * 100 + drawer);
  const data = new Uint8Array(105 * 105).fill(255);
  const at = 15 * character + rng.below(5);
  for (let row = 10; row < 95; row++) for (let i = 0; i < 8; i++) data[row * 105 + ((at + i) % 105)] = 0;
  return encode({ width: 105, height: 105, data, channels: 1, depth: 8 });
}

/** Files of Omniglot by their paths. */
export function alphabets(characters: number, drawers: number): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const alphabet of ['Alpha', 'Beta', 'Gamma', 'Delta'])
    for (let c = 1; c <= characters; c++)
      for (let d = 1; d <= drawers; d++)
        files[`images/${alphabet}/character0${c}/000${c}_0${d}.png`] = drawing(c, d + 10 * alphabet.length);
  return files;
}

/** Writes files by their paths into a new folder, and gives that. */
export function writeFiles(files: Readonly<Record<string, Uint8Array>>): string {
  const root = folder();
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}

/** A tone burst around `at` seconds. */
export function tone(hz: number, at: number, seconds = 1, rate = 16_000): Uint8Array {
  const samples = Int16Array.from({ length: Math.round(rate * seconds) }, (_, i) => {
    const t = i / rate;
    return 8000 * Math.exp(-(((t - at) / 0.12) ** 2)) * Math.sin(2 * Math.PI * hz * t);
  });
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, rate, '16', samples);
  return wav.toBuffer();
}

/** Clips of so many words by twenty speakers each. */
export function words(count: number): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (let w = 0; w < count; w++)
    for (let s = 0; s < 20; s++)
      files[`word${w}/speaker${s}_nohash_0.wav`] = tone(300 + 150 * w, 0.3 + 0.02 * s);
  return files;
}
