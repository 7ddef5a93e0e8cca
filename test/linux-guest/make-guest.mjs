/** The guest's kernel, from Debian's package, and its initial file system: busybox, guest.c, a few modules. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** In the order in which they need each other. */
const MODULES = ['usb-common', 'usbcore', 'usbip-core', 'vhci-hcd', 'cdc-acm', 'e1000'];
const compiler = process.env.CC ?? 'cc';
const PROGRAMS = [
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['cpio', 'cpio'],
  ['apt-get', 'apt'],
  ['dpkg-deb', 'dpkg'],
  [compiler, 'gcc libc6-dev'],
];

const inPath = (name) =>
  name.includes('/')
    ? existsSync(name)
    : (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** Of the guest's own, without libraries: Debian has a package of either kind. */
const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(
  (path) => existsSync(path) && !readFileSync(path).includes('/lib64/ld-linux'),
);

/** A sentence: what is missing and the line to type; undefined: nothing. */
export function missing() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'This test needs a Linux computer with an x86-64 processor and Debian packages.';
  const needs = PROGRAMS.filter(([program]) => !inPath(program));
  if (busybox === undefined) needs.push(['a static busybox', 'busybox-static']);
  if (needs.length === 0) return undefined;
  const packages = needs.map(([, name]) => name).join(' ');
  return `Missing: ${needs.map(([program]) => program).join(', ')}. Type: sudo apt-get install -y ${packages}`;
}

/** Runs a program; its standard output. @throws Error with what it said */
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { maxBuffer: 2 ** 28, ...options });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? String(stderr).trim()}`);
}

/** The kernel and the modules in `folder`; fetched and unpacked the first time. Nothing is installed. */
function kernelIn(folder) {
  const unpacked = join(folder, 'kernel');
  if (!existsSync(join(unpacked, 'whole'))) fetchKernel(folder, unpacked);
  const names = readdirSync(unpacked);
  return {
    kernel: join(unpacked, names.find((name) => name.startsWith('vmlinuz-')) ?? ''),
    modules: MODULES.map((module) => join(unpacked, `${module}.ko`)),
  };
}

function fetchKernel(folder, unpacked) {
  const depends = String(run('apt-cache', ['depends', 'linux-image-amd64']));
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined)
    throw new Error('apt knows no linux-image-amd64. Type: sudo apt-get update; it takes a Debian.');
  const raw = join(folder, 'package');
  for (const path of [raw, unpacked]) rmSync(path, { recursive: true, force: true });
  for (const path of [raw, unpacked]) mkdirSync(path, { recursive: true });
  run('apt-get', ['download', name], { cwd: raw });
  const [archive = ''] = readdirSync(raw);
  run('dpkg-deb', ['-x', join(raw, archive), raw]);
  const files = readdirSync(raw, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  for (const { name: file, parentPath } of files) {
    const module = MODULES.find((it) => file === `${it}.ko` || file === `${it}.ko.xz`);
    const from = join(parentPath, file);
    if (file.startsWith('vmlinuz-')) copyFileSync(from, join(unpacked, file));
    if (module === undefined) continue;
    if (file.endsWith('.xz')) writeFileSync(join(unpacked, `${module}.ko`), run('xz', ['-dc', from]));
    else copyFileSync(from, join(unpacked, file));
  }
  const lacks = MODULES.filter((module) => !existsSync(join(unpacked, `${module}.ko`)));
  if (lacks.length > 0) throw new Error(`${archive} has no module ${lacks.join(', ')}.`);
  rmSync(raw, { recursive: true, force: true });
  writeFileSync(join(unpacked, 'whole'), `${basename(archive)}\n`);
}

/**
 * Makes what QEMU starts.
 * @param {string} folder kept between runs
 * @returns {{ kernel: string, initramfs: string }}
 */
export function makeGuest(folder) {
  mkdirSync(folder, { recursive: true });
  const { kernel, modules } = kernelIn(folder);
  const files = join(folder, 'files');
  rmSync(files, { recursive: true, force: true });
  for (const path of ['bin', 'dev', 'proc', 'sys', 'modules'])
    mkdirSync(join(files, path), { recursive: true });
  copyFileSync(busybox, join(files, 'bin/busybox'));
  copyFileSync(join(here, 'init'), join(files, 'init'));
  modules.forEach((module, i) => copyFileSync(module, join(files, 'modules', `${i}-${basename(module)}`)));
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  run(compiler, [
    '-std=c11',
    '-static',
    '-Os',
    ...warnings,
    '-o',
    join(files, 'guest'),
    join(here, 'guest.c'),
  ]);
  for (const program of ['init', 'bin/busybox']) chmodSync(join(files, program), 0o755);
  const names = ['.', ...readdirSync(files, { recursive: true })];
  const archive = run('cpio', ['--quiet', '-o', '-H', 'newc', '-R', '0:0'], {
    cwd: files,
    input: `${names.join('\n')}\n`,
  });
  const initramfs = join(folder, 'initramfs');
  writeFileSync(initramfs, archive);
  return { kernel, initramfs };
}
