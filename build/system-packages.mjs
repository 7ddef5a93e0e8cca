/**
 * The system packages that the app and its tests need on Debian and Ubuntu, and how they get there.
 *
 * What is looked for is the library or program itself, not the package: package names differ between releases
 * (libasound2 became libasound2t64), the files do not. As root the missing ones are installed; otherwise the set-up
 * stops at once with the one line to type.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Need: what must exist, and the package that brings it; alternatives newest first. */
const library = (file, ...packages) => ({ library: file, packages });
const program = (name, ...packages) => ({ program: name, packages });

const WINDOW = [
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
  library('libXss.so.1', 'libxss1'),
  library('libXtst.so.6', 'libxtst6'),
  library('libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'),
];
const VIRTUAL_DISPLAY = [program('Xvfb', 'xvfb'), program('xvfb-run', 'xvfb'), program('xauth', 'xauth')];
const COMPILER = [program('gcc', 'gcc'), { file: '/usr/include/stdio.h', packages: ['libc6-dev'] }];

/** Compilers for the boards' own instruction sets, and what runs their images. */
const BOARDS = [
  program('arm-none-eabi-gcc', 'gcc-arm-none-eabi'),
  program('qemu-system-arm', 'qemu-system-arm'),
  program('avr-gcc', 'gcc-avr'),
  { file: '/usr/lib/avr/include/stdint.h', packages: ['avr-libc'] },
  { file: '/usr/share/arduino/hardware/arduino/avr/platform.txt', packages: ['arduino-core-avr'] },
];

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Folders of shared libraries; `ldconfig` lies in a folder that not everybody has in PATH. */
function libraries() {
  const listed = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  });
  if (listed.status === 0) return new Set(listed.stdout.match(/^\s+(\S+)/gm)?.map((it) => it.trim()) ?? []);
  const folders = ['/lib', '/usr/lib', `/usr/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu`];
  return new Set(folders.flatMap((it) => (existsSync(it) ? readdirSync(it) : [])));
}

const inPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/**
 * @param {'window' | 'tests'} purpose
 * @returns the needs that are not met
 */
export function missing(purpose) {
  if (process.platform !== 'linux') return [];
  const needs = [...WINDOW];
  if (purpose === 'tests') needs.push(...COMPILER, ...BOARDS);
  if (purpose === 'tests' && !hasDisplay()) needs.push(...VIRTUAL_DISPLAY);
  const found = libraries();
  return needs.filter((need) => {
    if (need.library) return !found.has(need.library);
    return need.program ? !inPath(need.program) : !existsSync(need.file);
  });
}

function isDebianLike() {
  try {
    return /^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Packages for these needs, by the names this release knows. */
function packagesFor(needs) {
  const known = (name) =>
    /Candidate: (?!\(none\))/.test(
      spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
        .stdout ?? '',
    );
  return [...new Set(needs.map(({ packages }) => packages.find(known) ?? packages.at(-1)))];
}

function apt(args) {
  const run = spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * 60_000,
  });
  if (run.status !== 0) throw new Error(`apt-get ${args[0]} failed. Its message stands above.`);
}

/**
 * Makes sure that the packages for `purpose` are there.
 * @param {'window' | 'tests'} purpose
 * @throws Error whose message is the line to type
 */
export function ensureSystemPackages(purpose, log = (line) => console.error(line)) {
  const needs = missing(purpose);
  if (needs.length === 0) return;
  const names = needs.map((it) => it.library ?? it.program ?? it.file).join(', ');
  if (!isDebianLike()) {
    const packages = needs.map(({ packages }) => packages.at(-1)).join(' ');
    throw new Error(`Missing: ${names}. Install what your system calls (Debian's names): ${packages}`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      `System packages are missing. Type: sudo apt-get update && sudo apt-get install -y ${packagesFor(needs).join(' ')}`,
    );
  }
  log(`Missing: ${names}. Installing from Debian's packages.`);
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...packagesFor(needs)]);
  const left = missing(purpose);
  if (left.length > 0) {
    throw new Error(`Still missing: ${left.map((it) => it.library ?? it.program ?? it.file).join(', ')}.`);
  }
}
