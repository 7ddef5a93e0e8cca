/**
 * Packs the app.
 *
 *   node build/package.mjs              the folder dist/release/*-unpacked of this computer's kind; needs no network
 *   node build/package.mjs --installers the installers of this operating system; electron-builder fetches its tools
 *   node build/package.mjs --targets tar.gz,zip     only these, for this computer's processor
 *
 * Without GitHub within reach electron-builder uses tools of this computer: ELECTRON_BUILDER_7ZIP_PATH=/usr/bin/7z for archives.
 * A Debian package names who made it, see `releasedBy`: RELEASE_HOMEPAGE and RELEASE_MAINTAINER of the environment.
 * `TEST_PACKAGED=1 node build/check.mjs e2e` runs the window tests on what the first makes.
 */
import { cp, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './bundle.mjs';
import { config, releasedBy } from './electron-builder.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { npmElectronVersion } from './npm-electron.mjs';
import { writeNotices } from './notices.mjs';
import { root } from './sources.mjs';

/** What only a person knows was left out; the message says what. */
class NotTold extends Error {}

export const release = join(root, 'dist/release');

/** Folder of the packed app of this computer, and the program in it. */
export function packed(platform = process.platform, arch = process.arch) {
  const suffix = arch === 'x64' ? '' : `-${arch}`;
  const folder = {
    linux: `linux${suffix}-unpacked`,
    win32: `win${suffix}-unpacked`,
    darwin: `mac${suffix}`,
  }[platform];
  const program = {
    linux: config.executableName,
    win32: `${config.executableName}.exe`,
    darwin: `${config.productName}.app/Contents/MacOS/${config.productName}`,
  }[platform];
  return { folder: join(release, folder), program: join(release, folder, program) };
}

/**
 * Packs. `installers`: all targets of this operating system and both processors; `targets`: these, for this processor; neither:
 * the folder alone. Throws a sentence where a target needs to be told who releases it.
 */
export async function pack({ installers = false, targets = [] } = {}) {
  const by = releasedBy(process.env);
  if (by.problem && ((installers && process.platform === 'linux') || targets.includes('deb')))
    throw new NotTold(by.problem);
  await build({ force: true });
  await writeNotices(join(root, 'dist/NOTICES.txt'));
  await rm(packed().folder, { recursive: true, force: true });
  const { executable, source } = await resolveElectron();
  const version =
    source === 'npm'
      ? npmElectronVersion
      : (await readFile(join(dirname(executable), 'version'), 'utf8')).trim().replace(/^v/, '');
  const { Arch, build: builder, Platform } = await import('electron-builder');
  const platform = Platform.current();
  await builder({
    projectDir: root,
    targets: installers
      ? platform.createTarget()
      : platform.createTarget(targets.length > 0 ? targets : 'dir', Arch[process.arch]),
    publish: 'never',
    config: {
      ...config,
      ...(by.homepage && { extraMetadata: { homepage: by.homepage } }),
      linux: { ...config.linux, ...(by.maintainer && { maintainer: by.maintainer }) },
      electronVersion: version,
      // For this computer's kind the Electron that is here; the others are fetched.
      ...(installers ? {} : { electronDist: dirname(executable) }),
    },
  });
  return packed();
}

/**
 * A copy of the packed program that a test can attach to: the one fuse that forbids it is set otherwise, beside the original
 * and on the same archive.
 */
export async function attachable() {
  const { program } = packed();
  if (!existsSync(program)) throw new Error(`There is no ${program}. Pack first: node build/package.mjs`);
  const copy = join(dirname(program), 'for-tests');
  await cp(program, `${copy}.new`);
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(`${copy}.new`, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await rename(`${copy}.new`, copy);
  return copy;
}

// By its name, not by import.meta.url: bundled into the benchmarks, this module would take itself for what was typed.
if (process.argv[1] && basename(process.argv[1]) === 'package.mjs') {
  const { values } = parseArgs({
    options: { installers: { type: 'boolean', default: false }, targets: { type: 'string', default: '' } },
  });
  const targets = values.targets.split(',').filter((it) => it !== '');
  await pack({ installers: values.installers, targets }).then(
    ({ folder }) => console.log(folder),
    (error) => {
      if (!(error instanceof NotTold)) throw error;
      console.error(error.message);
      process.exitCode = 2;
    },
  );
}
