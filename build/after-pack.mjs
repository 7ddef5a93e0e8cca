/** Between packing and making installers: an Electron that was borrowed from elsewhere brings a loader and a snapshot of its own; they go. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

const LEFT_OVER = [
  'resources/app',
  'resources/default_app.asar',
  // Names where the other program's updates come from.
  'resources/app-update.yml',
  'browser_v8_context_snapshot.bin',
];

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName === 'darwin') return;
  for (const name of LEFT_OVER) {
    await rm(join(appOutDir, name), { recursive: true, force: true });
  }
}
