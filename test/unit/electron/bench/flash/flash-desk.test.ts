/** Flashing as the window does it: a made-up drive, the real copy. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FlashView } from '../../../../../electron/contract.ts';
import { FlashDesk } from '../../../../../electron/bench/desk/flash-desk.ts';
import { findDrives } from '../../../../../electron/bench/flash/bootsel-drive.ts';
import { IMAGE_NAME } from '../../../../../electron/bench/flash/copy-image.ts';
import { uf2Path } from '../../../../firmware/rp2040/arm.ts';

let drive: string;
beforeEach(async () => {
  drive = await mkdtemp(join(tmpdir(), 'flash-desk-'));
  await writeFile(join(drive, 'INFO_UF2.TXT'), 'UF2 Bootloader v3.0\r\nBoard-ID: RPI-RP2\r\n');
  await writeFile(join(drive, 'INDEX.HTM'), '');
});
afterEach(() => rm(drive, { recursive: true, force: true }));

const desk = (waitMs: number): FlashDesk =>
  new FlashDesk({ connected: () => [], drives: () => findDrives(() => Promise.resolve([drive])), waitMs });
const state = (of: FlashDesk): Promise<FlashView> =>
  of.handlers.flashState({ type: 'flashState' }) as Promise<FlashView>;

it('copies the image, waits, and says what to do when no board comes', async () => {
  const flash = desk(300);
  expect(await state(flash)).toMatchObject({ drives: [drive], phase: 'idle' });
  flash.handlers.flashBoard({ type: 'flashBoard', drive });
  expect(() => flash.handlers.flashBoard({ type: 'flashBoard', drive })).toThrow(/being flashed/);
  await vi.waitFor(async () => expect((await state(flash)).phase).toBe('failed'), { timeout: 20_000 });
  expect((await state(flash)).text).toMatch(/copied, but no board has said hello/);
  expect((await readFile(join(drive, IMAGE_NAME))).equals(await readFile(uf2Path))).toBe(true);
  await flash.close();
});

it('writes to nothing that it has not found itself', async () => {
  const flash = desk(300);
  await state(flash);
  expect(() => flash.handlers.flashBoard({ type: 'flashBoard', drive: tmpdir() })).toThrow(
    /no board in BOOTSEL/,
  );
  await flash.close();
});

it('gives up waiting when asked', async () => {
  const flash = desk(600_000);
  await state(flash);
  flash.handlers.flashBoard({ type: 'flashBoard', drive });
  await vi.waitFor(async () => expect((await state(flash)).phase).toBe('waiting'), { timeout: 20_000 });
  flash.handlers.cancelFlash({ type: 'cancelFlash' });
  await vi.waitFor(async () => expect((await state(flash)).phase).toBe('idle'), { timeout: 20_000 });
  await flash.close();
});
