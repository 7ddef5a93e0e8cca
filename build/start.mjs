/**
 * `npm start`: builds what changed and opens the app. Without a display it runs the same session in the terminal.
 * Arguments after `--` go to the app.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './bundle.mjs';
import { electronArguments, sandboxProblem } from './electron-launch.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { dist, root } from './sources.mjs';
import { ensureSystemPackages, hasDisplay } from './system-packages.mjs';

/** Runs a program in the foreground; it gets Ctrl+C from the terminal itself. */
function foreground(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

async function openWindow() {
  ensureSystemPackages('window');
  await build();
  const { executable } = await resolveElectron();
  const problem = sandboxProblem(executable);
  if (problem) throw new Error(problem);
  return foreground(executable, [...electronArguments(), root, ...process.argv.slice(2)]);
}

async function runHeadless() {
  console.log('No display here (DISPLAY is not set): running the session in the terminal instead.');
  console.log('With a display, the same command opens the window.\n');
  await build({ renderer: false });
  return foreground(process.execPath, [
    '--enable-source-maps',
    join(dist, 'cli.js'),
    'demo',
    ...process.argv.slice(2),
  ]);
}

try {
  process.exitCode = await (hasDisplay() ? openWindow() : runHeadless());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
