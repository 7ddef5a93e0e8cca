/** Between packing and making installers: an Electron that was borrowed from elsewhere brings a loader and a snapshot of its own; they go. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName === 'darwin') return;
  for (const name of ['resources/app', 'resources/default_app.asar', 'browser_v8_context_snapshot.bin']) {
    await rm(join(appOutDir, name), { recursive: true, force: true });
  }
}
