/**
 * What the bench wants of the system on behalf of its windows: dialogs for files, menus, notices, progress in the taskbar,
 * and what becomes of a run when its window closes. Its messages come over the bench process's own line, never from a page.
 */
import { extname, join } from 'node:path';
import { app, BrowserWindow, dialog, Notification, type UtilityProcess } from 'electron';
import type { BenchNews, PathAsk, RunNews, ToShell } from '../bench/shell.ts';
import { CHANNELS } from '../channels.ts';
import type { ShellNews } from '../contract/shell.ts';
import { showMenu } from './menu.ts';

const GOING: readonly RunNews['state'][] = ['running', 'pausing'];
const KINDS: Readonly<Record<string, string>> = { '.png': 'PNG', '.svg': 'SVG', '.csv': 'CSV' };

/** Says something to the page of a window. */
export function tellPage(window: BrowserWindow | undefined, news: ShellNews): void {
  window?.webContents.send(CHANNELS.news, news);
}

export class BenchNewsDesk {
  #run: RunNews = { type: 'run', state: 'none', progress: 0 };
  /** The window may go: a person said so, or there is no run. */
  #leaving = false;
  #behind = false;

  /** Whether a run goes on that closing a window would end. */
  get going(): boolean {
    return GOING.includes(this.#run.state);
  }

  /** Listens to one bench process. */
  attach(bench: UtilityProcess): void {
    this.#run = { type: 'run', state: 'none', progress: 0 };
    bench.on('message', (message: ToShell) => {
      if (message.type === 'news') this.#hear(message.news);
      if (message.type !== 'askPath') return;
      const { id } = message;
      void askPath(message.ask).then((path) => bench.postMessage({ type: 'path', id, path }));
    });
    bench.once('exit', () => this.#hear({ type: 'run', state: 'none', progress: 0 }));
  }

  /** Asks before a window of a run closes. A page that cannot ask does not hold its window. */
  guard(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (!this.going || this.#leaving || window.webContents.isCrashed()) return;
      event.preventDefault();
      window.show();
      tellPage(window, { type: 'closing' });
    });
  }

  /** The system asks the app to end, as it does when it shuts down: nobody is there to be asked. */
  endNow(): void {
    this.#leave('stop');
  }

  /** The window is looked at again: what went on behind goes on in front. */
  show(window: BrowserWindow | undefined): void {
    this.#behind = false;
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  }

  #hear(news: BenchNews): void {
    switch (news.type) {
      case 'run':
        this.#run = news;
        for (const window of BrowserWindow.getAllWindows())
          window.setProgressBar(this.going ? news.progress : -1);
        // Nobody waits for a window that was closed, and its run is over: so is the app.
        if (this.#behind && !this.going) app.quit();
        break;
      case 'setMenu':
        showMenu(news.menus);
        break;
      case 'notify':
        this.#notify(news.title, news.text);
        break;
      case 'leave':
        this.#leave(news.how);
    }
  }

  #leave(how: 'stop' | 'background' | 'stay'): void {
    if (how === 'stay') return;
    if (how === 'stop') {
      this.#leaving = true;
      app.quit();
      return;
    }
    this.#behind = true;
    BrowserWindow.getAllWindows().forEach((window) => window.hide());
  }

  #notify(title: string, body: string): void {
    if (BrowserWindow.getFocusedWindow() || !Notification.isSupported()) return;
    const notice = new Notification({ title, body });
    notice.on('click', () => this.show(BrowserWindow.getAllWindows()[0]));
    notice.show();
  }
}

async function askPath(ask: PathAsk): Promise<string | undefined> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (ask.kind !== 'save') {
    const options =
      ask.kind === 'folder'
        ? { title: ask.title, properties: ['openDirectory' as const] }
        : {
            title: ask.title,
            properties: ['openFile' as const],
            filters: [{ name: 'MCAP', extensions: ['mcap'] }],
          };
    const { filePaths } = await (window
      ? dialog.showOpenDialog(window, options)
      : dialog.showOpenDialog(options));
    return filePaths[0];
  }
  const ending = extname(ask.name);
  const options = {
    defaultPath: join(app.getPath('documents'), ask.name),
    filters: [{ name: KINDS[ending] ?? ending, extensions: [ending.slice(1)] }],
  };
  const { filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return filePath || undefined;
}
