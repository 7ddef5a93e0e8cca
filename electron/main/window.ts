/** The app's window: sandboxed, without Node, shown when it has something to show. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { START_PAGE } from './scheme.ts';

/** The `bench` surface of both themes, so that no white flashes before the page is drawn. */
const BACKGROUND = { light: '#e7eaec', dark: '#0b0e11' };

/** The page may come back this often after its process died; more would be a loop. */
const MAX_RETURNS = 3;

/** A page that died is loaded again: the bench went on without it and tells it everything. */
function revive(window: BrowserWindow): void {
  let returns = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && returns++ < MAX_RETURNS) void window.loadURL(START_PAGE);
  });
}

/** @param dist folder of the bundles */
export function openWindow(dist: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'TinyMetaFed Bench',
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 560,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(dist, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: !app.isPackaged,
      // Would fetch dictionaries; there is no prose to check.
      spellcheck: false,
    },
  });
  revive(window);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(START_PAGE);
  return window;
}
