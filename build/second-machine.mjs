/**
 * Shows that another machine reads the same from a recording: every file of the energy report byte for byte, and `verify`.
 *
 *   node build/second-machine.mjs RECORDING NODE [ARGUMENT ...]
 *
 * NODE is the command that runs Node there: over ssh with a shared folder, or an emulated machine, for instance an arm64
 * Node on an x86-64 computer:
 *
 *   node build/second-machine.mjs assets/sample-recording.mcap qemu-aarch64-static -L /usr/aarch64-linux-gnu ./node-arm64
 *
 * Why? Two processes of one machine share their libm, their vector units and their fonts; a figure that hangs on one of
 * those would differ between two people's papers. Ends with 1 and names the first file that differs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './sources.mjs';

const [recording, ...there] = process.argv.slice(2);
if (recording === undefined || there.length === 0) {
  console.error('Usage: node build/second-machine.mjs RECORDING NODE [ARGUMENT ...]');
  process.exit(2);
}
const cli = join(root, 'dist/cli.js');
const file = resolve(recording);
const folder = await mkdtemp(join(tmpdir(), 'second-machine-'));

/** Runs the bench on `node`; its standard output, or the end of this program with what it said. */
function bench(node, ...args) {
  const [command, ...before] = node;
  const { status, stdout, stderr, error } = spawnSync(command, [...before, cli, ...args], {
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim();
  console.error(`${node.join(' ')} bench ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  process.exit(1);
}

const machine = (node) => {
  const [command, ...before] = node;
  const script = 'console.log(process.arch + ", Node " + process.version)';
  return spawnSync(command, [...before, '-e', script], { encoding: 'utf8' }).stdout.trim();
};

try {
  const here = [process.execPath];
  for (const [name, node] of [
    ['here', here],
    ['there', there],
  ]) {
    bench(node, 'report', file, '--out', join(folder, name));
    console.log(`${name}: ${machine(node)}. ${bench(node, 'verify', file)}`);
  }
  const files = (await readdir(join(folder, 'here'), { recursive: true, withFileTypes: true }))
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name).slice(join(folder, 'here').length + 1));
  for (const name of files) {
    const [mine, other] = await Promise.all(
      ['here', 'there'].map((side) => readFile(join(folder, side, name)).catch(() => undefined)),
    );
    if (other === undefined || !mine.equals(other)) {
      console.error(`${name} differs.`);
      process.exitCode = 1;
    }
  }
  if (process.exitCode !== 1) console.log(`${files.length} files of the report are equal, byte for byte.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
