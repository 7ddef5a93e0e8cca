/**
 * What a window may not do: everything that this app has no use for. Follows Electron's security checklist; each item
 * is asserted by test/e2e/security.test.ts.
 */
import { app, shell, type Session, type WebContents } from 'electron';
import { mayOpen } from './links.ts';
import { ORIGIN, START_PAGE } from './scheme.ts';

/** No permission, no device, no download, and no request that leaves the app. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((request, decide) => {
    const own = request.url.startsWith(`${ORIGIN}/`) || /^(devtools|blob:bench|data):/.test(request.url);
    decide({ cancel: !own });
  });
}

function hardenContents(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpen(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // The page may load itself again, and go nowhere else; a frame may go nowhere at all.
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || details.url !== START_PAGE) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  // An empty page asks nobody before it loads: from there, back to the only page there is.
  contents.on('did-navigate', (_event, url) => {
    if (url !== START_PAGE) void contents.loadURL(START_PAGE);
  });
}

/** Applies to every page that will ever exist in this app. Call before the first window. */
export function hardenAllContents(): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
}
