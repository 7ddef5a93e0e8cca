/**
 * Thirty-two boards at once: sixteen native ones behind pseudo-terminals and sixteen virtual ones, for so many minutes.
 *
 *   node test/faults/soak-ptys.mjs [minutes]     default 10; needs a C compiler and `node build/bundle.mjs` before
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildNative } from '../../build/firmware.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const minutes = process.argv[2] ?? '10';
const program = await buildNative({ output: join(root, 'dist/firmware/tmf-board-soak') });
const boards = await Promise.all(
  Array.from({ length: 16 }, async (_, i) => {
    const id = `736f616b${(i + 1).toString(16).padStart(8, '0')}`;
    const child = spawn(program, ['--board-id', id], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return { child, path: line.replace(/^pty /, '') };
  }),
);
const list = ['virtual:16', ...boards.map(({ path }) => `serial:${path}`)].join(',');
const cli = spawn(
  process.execPath,
  ['--expose-gc', join(root, 'dist/cli.js'), 'soak', '--boards', list, '--minutes', minutes],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
const [code] = await once(cli, 'exit');
for (const { child } of boards) child.stdin.end();
process.exitCode = code ?? 1;
