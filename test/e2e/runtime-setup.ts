/** vitest globalSetup of the window tests: a built app, an Electron to run it, a display to show it on. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../../build/bundle.mjs';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { root } from '../../build/sources.mjs';
import { hasDisplay } from '../../build/system-packages.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    electron: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  if (!hasDisplay()) throw new Error('No display for the window tests. Type: npm test -- e2e');
  await build();
  await mkdir(join(root, 'test/output'), { recursive: true });
  const { executable } = await resolveElectron();
  project.provide('electron', executable);
}
