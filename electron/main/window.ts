/** The app's window: sandboxed, without Node, shown when it has something to show. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { START_PAGE } from './scheme.ts';

/** The `bench` surface of both themes, so that no white flashes before the page is drawn. */
const BACKGROUND = { light: '#e7eaec', dark: '#0b0e11' };

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
  window.once('ready-to-show', () => window.show());
  void window.loadURL(START_PAGE);
  return window;
}
