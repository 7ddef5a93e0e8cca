/**
 * The bench as a process of its own: what `dist/bench-process.js` runs under the app.
 *
 *   shell  --({ type: 'connect' }, [port])-->  each port is a window's line: commands in, replies and events out
 *   evaluation processes are asked of the shell, see `shell-line.ts`; what a person is asked or told, see `shell.ts`
 *   shell  --({ type: 'open', path })----->   a recording was opened in a file manager
 *   shell  --({ type: 'close' })----------->   close boards and files, then exit
 *
 * The one place in the bench that knows it has a parent; that parent's port is all it takes from Electron.
 */
import { withNamedPorts } from '../../firmware-bridge/transports/serial/named-ports.ts';
import type { BenchEvent } from '../contract.ts';
import { createBench, type Bench } from './bench.ts';
import { ProcessShell } from './shell.ts';
import { ShellEvaluations, type LinePort } from './shell-line.ts';
import { serveWindow, type WindowPort } from './window-line.ts';

interface ParentPort {
  postMessage(message: object): void;
  on(type: 'message', listener: (message: { data: unknown; ports: (WindowPort & LinePort)[] }) => void): void;
}

const parent = (process as { readonly parentPort?: ParentPort }).parentPort;
if (!parent)
  throw new Error('This is the bench process of the app; run dist/cli.js to use the bench without it.');

/** Values of `--NAME=value` among the arguments. */
const values = (name: string): string[] =>
  process.argv.filter((it) => it.startsWith(`--${name}=`)).map((it) => it.slice(name.length + 3));
const [folder] = values('folder');
const [book] = values('book');
const ports = values('port');
const [pace] = values('pace');
const evaluations = new ShellEvaluations((message) => parent.postMessage(message));
const windows = new Set<WindowPort>();

const shell = new ProcessShell((message) => parent.postMessage(message));
const emit = (event: BenchEvent): void => {
  for (const port of windows) port.postMessage({ kind: 'event', event });
};
const bench: Promise<Bench> = (async () =>
  createBench({
    emit,
    onRun: (run) => shell.tellRun(run),
    openProcess: () => evaluations.open(),
    shell,
    ...(folder ? { folder } : {}),
    ...(book ? { book } : {}),
    ...(pace === 'boards' ? { virtualPace: pace } : {}),
    ...(ports.length > 0 ? { listPorts: withNamedPorts(ports) } : {}),
  }))();
// Each window hears of it as the reply to what it asks; the process stays, so that it can.
bench.catch((error: unknown) => console.error(error));

async function close(): Promise<void> {
  try {
    await (await bench).close();
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

parent.on('message', ({ data, ports }) => {
  if (evaluations.receive(data, ports) || shell.receive(data)) return;
  const { type, path } = data as { type?: unknown; path?: unknown };
  if (type === 'close') void close();
  if (type === 'open' && typeof path === 'string')
    void bench.then(
      (it) => it.opened(path),
      // Windows are told by the reply to what they ask.
      () => undefined,
    );
  if (type !== 'connect') return;
  for (const port of ports) {
    windows.add(port);
    port.on('close', () => windows.delete(port));
    serveWindow(port, bench);
  }
});
