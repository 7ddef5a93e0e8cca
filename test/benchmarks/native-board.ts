/** The firmware as a program behind a pseudo-terminal, for benchmarks over real serial ports. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { packageRoot } from '../../electron/bench/worker-path.ts';

/** Compiles it; resolves with the program's path. */
export async function buildNativeBoard(): Promise<string> {
  // As a program of its own: bundled into this one it would take these arguments for its.
  const script = join(packageRoot(), 'build', 'firmware.mjs');
  const built = await promisify(execFile)(process.execPath, [script, 'native']);
  return built.stdout.trim();
}

/** Starts a program that says `pty PATH` first; it ends when its standard input does. */
export async function start(
  program: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; path: string }> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, path: line.replace(/^pty /, '') };
}
