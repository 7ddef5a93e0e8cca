/**
 * The shell: a window, a bench process, and a line between them. Everything that trains, measures or records happens
 * in the bench process.
 *
 *   --folder=PATH   where sessions are kept, instead of the Documents folder, and names of boards too
 *   --port=PATH     a serial port to watch beside the USB devices; several with commas between them
 *   FILE.mcap       a recording to be opened
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, session } from 'electron';
import { BOOK_NAME, configFolder } from '../config-folder.ts';
import { BenchHost } from './bench-host.ts';
import { recordingIn } from './given-file.ts';
import { setMenu } from './menu.ts';
import { registerScheme, serve, START_PAGE } from './scheme.ts';
import { hardenAllContents, hardenSession } from './security.ts';
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

async function start(): Promise<void> {
  await app.whenReady();
  setMenu();
  hardenSession(session.defaultSession);
  await serve(join(dist, 'renderer'));

  const bench = new BenchHost(join(dist, 'bench-process.js'), [
    `--folder=${sessionsFolder()}`,
    `--book=${bookFile()}`,
    ...namedPorts().map((path) => `--port=${path}`),
  ]);
  bench.start();
  const open = (): void => {
    const window = openWindow(dist);
    const page = window.webContents;
    page.on('dom-ready', () => {
      if (page.getURL() === START_PAGE) bench.connect(page);
    });
  };
  open();

  const show = (path: string | undefined): void => {
    if (path !== undefined) bench.open(path);
  };
  show(opened ?? recordingIn(process.argv.slice(1), process.cwd()));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    show(path);
  });
  app.on('second-instance', (_event, argv, folder) => {
    show(recordingIn(argv.slice(1), folder));
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
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
// macOS tells of the file before the app is ready.
let opened: string | undefined;
app.once('open-file', (_event, path) => (opened = path));
app.on('window-all-closed', () => app.quit());

// One bench to a machine and user: two would fight for the same serial ports.
if (app.requestSingleInstanceLock()) void start();
else app.quit();
