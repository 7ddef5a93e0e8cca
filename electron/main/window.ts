/** The app's window: sandboxed, without Node, shown at once in the theme's colour. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { START_PAGE } from './scheme.ts';
import { keepPlace, placeFrom, readPlace, SMALLEST } from './window-place.ts';

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
  const file = join(app.getPath('userData'), 'window.json');
  const { maximized, ...place } = placeFrom(
    readPlace(file),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    title: 'TinyMetaFed Bench',
    ...place,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
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
  if (maximized) window.maximize();
  revive(window);
  window.on('close', () => keepPlace(file, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  void window.loadURL(START_PAGE);
  return window;
}
