/**
 * vitest globalSetup of the window tests: a built app, an Electron to run it, a display to show it on.
 * TEST_PACKAGED=1 takes the packed app instead (`node build/package.mjs` before).
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../../build/bundle.mjs';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { attachable } from '../../build/package.mjs';
import { root } from '../../build/sources.mjs';
import { hasDisplay } from '../../build/system-packages.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    electron: string;
    /** The app's folder as Electron's argument; none for the packed app, which has it inside. */
    app: string[];
  }
}

export default async function setup(project: TestProject): Promise<void> {
  if (!hasDisplay()) throw new Error('No display for the window tests. Type: npm test -- e2e');
  await mkdir(join(root, 'test/output'), { recursive: true });
  if (process.env['TEST_PACKAGED'] === '1') {
    project.provide('electron', await attachable());
    project.provide('app', []);
    return;
  }
  await build();
  const { executable } = await resolveElectron();
  project.provide('electron', executable);
  project.provide('app', [root]);
}
