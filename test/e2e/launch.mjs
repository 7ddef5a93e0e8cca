/** Starts an Electron that Playwright drives. It attaches when the first page is there; attach-late.mjs says why. */
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { electronArguments } from '../../build/electron-launch.mjs';

/**
 * @param {string} executable an Electron, or a packed app
 * @param {readonly string[]} args
 * @param {Omit<NonNullable<Parameters<typeof _electron.launch>[0]>, 'executablePath' | 'args'>} [options]
 */
export function launchElectron(executable, args, options = {}) {
  const own = [...electronArguments(), ...args];
  // Windows starts no script by its first line.
  const late = process.platform !== 'win32';
  return _electron.launch({
    executablePath: late ? join(import.meta.dirname, 'attach-late.mjs') : executable,
    args: late ? [`--electron=${executable}`, ...own] : own,
    // Playwright switches the sandbox off unless told; it stays on wherever it can.
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: 60_000,
    ...options,
  });
}
