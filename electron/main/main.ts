/**
 * The shell: a window, a bench process, and a line between them. Everything that trains, measures or records happens
 * in the bench process.
 *
 *   --folder=PATH   where sessions are kept, instead of the Documents folder, and names of boards too
 *   FILE.mcap       a recording to replay; also when it is opened in a file manager while the app runs
 *   --port=PATH     a serial port to watch beside the USB devices; several with commas between them
 *   --pace=boards   rounds of virtual boards go by as they would on boards, not as fast as this computer can
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, session } from 'electron';
import { BOOK_NAME, configFolder } from '../config-folder.ts';
import { BenchHost } from './bench-host.ts';
import { BenchNewsDesk } from './bench-news.ts';
import { setMenu } from './menu.ts';
import { registerScheme, serve, START_PAGE } from './scheme.ts';
import { hardenAllContents, hardenSession } from './security.ts';
import { recordingIn } from './opened-file.ts';
import { openWindow } from './window.ts';

const dist = dirname(fileURLToPath(import.meta.url));

function sessionsFolder(): string {
  return app.commandLine.getSwitchValue('folder') || join(app.getPath('documents'), 'TinyMetaFed Bench');
}

/** A folder of one's own, as tests have, is on its own in everything. */
function bookFile(): string {
  return join(app.commandLine.getSwitchValue('folder') || configFolder(), BOOK_NAME);
}

function namedPorts(): string[] {
  return app.commandLine
    .getSwitchValue('port')
    .split(',')
    .filter((path) => path !== '');
}

/** Recordings that were asked for before there was a bench. */
const asked: string[] = [recordingIn(process.argv, process.cwd()) ?? []].flat();
let openRecording = (path: string): void => void asked.push(path);

async function start(): Promise<void> {
  await app.whenReady();
  setMenu();
  hardenSession(session.defaultSession);
  await serve(join(dist, 'renderer'));

  const news = new BenchNewsDesk();
  const bench = new BenchHost(
    join(dist, 'bench-process.js'),
    [
      `--folder=${sessionsFolder()}`,
      `--book=${bookFile()}`,
      ...namedPorts().map((path) => `--port=${path}`),
      ...(app.commandLine.getSwitchValue('pace') === 'boards' ? ['--pace=boards'] : []),
    ],
    (child) => news.attach(child),
  );
  // The bench starts when the first page asks for it: before that it would only take time from the window.
  openRecording = (path) => bench.open(path);
  for (const path of asked.splice(0)) openRecording(path);
  const open = (): void => {
    const window = openWindow(dist);
    news.guard(window);
    const page = window.webContents;
    page.on('dom-ready', () => {
      if (page.getURL() === START_PAGE) bench.connect(page);
    });
  };
  open();

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => news.endNow());
  app.on('second-instance', (_event, args, folder) => {
    const recording = recordingIn(args, folder);
    if (recording !== undefined) bench.open(recording);
    news.show(BrowserWindow.getAllWindows()[0]);
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
    else news.show(BrowserWindow.getAllWindows()[0]);
  });
  app.on('will-quit', (event) => {
    if (!bench.running) return;
    event.preventDefault();
    void bench.stop().then(() => app.quit());
  });
}

// Before `ready`: both are fixed from then on.
// Asking for the sandbox overrides the switch without which nothing starts as root.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();
hardenAllContents();
app.on('window-all-closed', () => app.quit());
// macOS tells so of a double click, from before `ready` on.
app.on('open-file', (event, path) => {
  event.preventDefault();
  openRecording(path);
});

// One bench to a machine and user: two would fight for the same serial ports.
if (app.requestSingleInstanceLock()) void start();
else app.quit();
