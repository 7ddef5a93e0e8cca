/** Electron's security checklist, each applicable item tried against the running app. Numbers are the checklist's. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
});
afterAll(async () => {
  await app.close();
});

/** Status of a request made by the page; 0 when it could not be made at all. */
const status = (url: string): Promise<number> =>
  app.page.evaluate(
    (it) =>
      fetch(it).then(
        (response) => response.status,
        () => 0,
      ),
    url,
  );

const preferences = () =>
  app.electron.evaluate(({ BrowserWindow }) =>
    // Not in the public types; there to be asserted by tests.
    (
      BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      }
    ).getLastWebPreferences(),
  );

describe('the page', () => {
  it('2, 3, 4, 6, 8, 9, 11: keeps the safe preferences', async () => {
    const given = await preferences();
    expect(given).toMatchObject({
      nodeIntegration: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      webviewTag: false,
    });
    for (const name of [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'allowRunningInsecureContent',
    ]) {
      expect(given[name] ?? false, name).toBe(false);
    }
    expect(given['experimentalFeatures'] ?? false).toBe(false);
    expect(given['enableBlinkFeatures'] ?? '').toBe('');
  });

  it('4: runs in the operating system sandbox unless started as root', async () => {
    const off = await app.electron.evaluate(({ app: it }) => it.commandLine.hasSwitch('no-sandbox'));
    expect(off).toBe(process.getuid?.() === 0);
  });

  it('2: sees nothing of Node', async () => {
    const seen = await app.page.evaluate(() =>
      ['process', 'require', 'module', 'Buffer', 'global', 'setImmediate', 'electron'].filter(
        (name) => name in window,
      ),
    );
    expect(seen).toEqual([]);
  });

  it('20: gets named functions and no Electron object', async () => {
    const shape = await app.page.evaluate(() =>
      Object.fromEntries(
        Object.entries((window as unknown as { bench: object }).bench).map(([name, it]) => [name, typeof it]),
      ),
    );
    expect(shape).toEqual({
      command: 'function',
      onLost: 'function',
      onShell: 'function',
      pathOf: 'function',
      platform: 'string',
    });
  });

  it('3: cannot reach the preload world through what it is given', async () => {
    const reached = await app.page.evaluate(() => {
      const { command } = (window as unknown as { bench: { command: { constructor: unknown } } }).bench;
      return command.constructor === Function;
    });
    expect(reached).toBe(true);
  });
});

describe('content security policy (7)', () => {
  it('is a header without inline, eval, or foreign sources', async () => {
    const policy = await app.page.evaluate(async () =>
      (await fetch('bench://app/index.html')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('stops eval, inline scripts, foreign scripts, inline handlers and inline styles', async () => {
    const ran = await app.page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(event.effectiveDirective),
      );
      const outcome: Record<string, boolean> = {};
      const attempt = (name: string, action: () => unknown): void => {
        try {
          outcome[name] = action() === true;
        } catch {
          outcome[name] = false;
        }
      };
      // Within its own call, an evaluation from outside may evaluate more; a task of the page may not.
      await new Promise<void>((done) => {
        setTimeout(() => {
          attempt('eval', () => (0, eval)('true') as unknown);
          attempt('Function', () => (new Function('return true') as () => unknown)());
          done();
        });
      });
      attempt('inline', () => {
        const script = document.createElement('script');
        script.textContent = 'window.intruder = true';
        document.body.append(script);
        return (window as { intruder?: boolean }).intruder;
      });
      attempt('markup', () => {
        const holder = document.createElement('div');
        holder.innerHTML = '<img src="data:," onerror="window.intruder = true">';
        return true;
      });
      attempt('style', () => {
        const style = document.createElement('style');
        style.textContent = 'body { --intruder: 1 }';
        document.head.append(style);
        return getComputedStyle(document.body).getPropertyValue('--intruder') === '1';
      });
      attempt('foreign', () => {
        const script = document.createElement('script');
        script.src = 'https://example.com/x.js';
        document.body.append(script);
        return false;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { outcome, intruder: 'intruder' in window, directives: [...new Set(violations)].sort() };
    });
    expect(ran.outcome).toEqual({
      eval: false,
      Function: false,
      inline: false,
      markup: false,
      style: false,
      foreign: false,
    });
    expect(ran.intruder).toBe(false);
    expect(ran.directives).toContain('style-src-elem');
  });
});

describe('the scheme (18)', () => {
  it('serves the page', async () => {
    expect(app.page.url()).toBe('bench://app/index.html');
    expect(await status('bench://app/index.html')).toBe(200);
  });

  it.each([
    'bench://app/../main.js',
    'bench://app/%2e%2e/main.js',
    'bench://app/..%2fmain.js',
    'bench://app/..%2f..%2fpackage.json',
    'bench://app/..%5c..%5cpackage.json',
    'bench://app//etc/passwd',
    'bench://app/%00',
    'bench://app/%E0%A4%A',
    'bench://app/',
    'bench://app/missing.js',
  ])('answers %s with 404', async (url) => {
    expect(await status(url)).toBe(404);
  });

  it.each(['file:///etc/passwd', 'https://example.com/', 'http://127.0.0.1:9/', 'bench://other/index.html'])(
    'does not let the page read %s',
    async (url) => {
      expect(await status(url)).not.toBe(200);
    },
  );
});

it('1: sends no request out of the app, whoever in it asks', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.end('remote');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const outcome = await app.electron.evaluate(
    ({ session }, url) =>
      session.defaultSession.fetch(url).then(
        () => 'answered',
        () => 'refused',
      ),
    `http://127.0.0.1:${port}/`,
  );
  server.close();
  expect([outcome, asked]).toEqual(['refused', 0]);
});

describe('ways out of the page', () => {
  /** Follows a link to `url`, as a click in the page would. */
  const follow = (url: string): Promise<void> =>
    app.page.evaluate((it) => {
      const link = document.createElement('a');
      link.href = it;
      document.body.append(link);
      link.click();
      link.remove();
    }, url);

  it.each(['https://example.com/', 'https://arxiv.org/abs/1803.02999', 'bench://app/missing.html'])(
    '13: does not navigate to %s',
    async (url) => {
      // Settles when the app's own handler, registered before, has had its say.
      const prevented = await app.electron.evaluateHandle(({ BrowserWindow }) => ({
        asked: new Promise<boolean>((resolve) => {
          BrowserWindow.getAllWindows()[0]?.webContents.once('will-frame-navigate', (event) =>
            resolve(event.defaultPrevented),
          );
        }),
      }));
      await follow(url);
      expect(await prevented.evaluate((it) => it.asked)).toBe(true);
      expect(app.page.url()).toBe('bench://app/index.html');
    },
  );

  it('13: comes back from an empty page', async () => {
    const left = app.page.waitForURL('about:blank', { waitUntil: 'commit' });
    await follow('about:blank');
    await left;
    try {
      await app.page.waitForURL('bench://app/index.html');
    } finally {
      // A page that stays empty fails this test and no other.
      if (app.page.url() === 'about:blank') await app.page.goto('bench://app/index.html');
    }
  });

  it('14: opens no second window', async () => {
    const opened = await app.page.evaluate(() => window.open('bench://app/index.html') !== null);
    expect(opened).toBe(false);
    const windows = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
  });

  it('12: has no webview', async () => {
    const live = await app.page.evaluate(() => {
      const view = document.createElement('webview');
      document.body.append(view);
      const has = 'getWebContentsId' in view;
      view.remove();
      return has;
    });
    expect(live).toBe(false);
  });

  it('5: is granted no permission', async () => {
    const answers = await app.page.evaluate(async () => {
      const state = async (name: string): Promise<string> =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        () => 'denied',
      );
      return {
        geolocation: await state('geolocation'),
        notifications: await state('notifications'),
        camera: await state('camera'),
        media,
        // These ask the handler of requests; the states above ask the one of checks.
        notification: await Notification.requestPermission(),
        midi: await navigator.requestMIDIAccess({ sysex: true }).then(
          () => 'granted',
          () => 'denied',
        ),
      };
    });
    expect(new Set(Object.values(answers))).toEqual(new Set(['denied']));
  });

  it('17: has no message the shell would listen to', async () => {
    const listened = await app.electron.evaluate(({ ipcMain }) => ({
      // Electron itself listens to errors, and to nothing else.
      events: ipcMain.eventNames().filter((name) => name !== 'error'),
      handlers: (ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.size,
    }));
    expect(listened).toEqual({ events: [], handlers: 0 });
  });

  it.each([
    { type: 'exec' },
    { type: 'renameBoard', boardId: 'x'.repeat(65), name: 'y' },
    { type: 'addVirtualBoards', count: 1e9 },
    'snapshot',
    null,
  ])('17: refuses %o, which is no command, before the bench looks at it', async (given) => {
    const reply = await app.page.evaluate(
      (it) => (window as unknown as { bench: { command(it: unknown): Promise<unknown> } }).bench.command(it),
      given,
    );
    expect(reply).toMatchObject({ ok: false, error: expect.stringMatching(/^Not a command/) });
  });

  it('15: hands the system browser only the pages that the app links to', async () => {
    await app.electron.evaluate(({ shell }) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      Object.assign(shell, { openExternal: (url: string) => (asked.push(url), Promise.resolve()) });
    });
    for (const url of [
      'https://arxiv.org/abs/1803.02999',
      'https://arxiv.org.example.com/abs/1',
      'https://arxiv.org@example.com/abs/1',
      'http://arxiv.org/abs/1',
      'file:///etc/passwd',
      'javascript:alert(1)',
    ])
      await app.page.evaluate((it) => void window.open(it), url);
    const asked = await app.electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
    expect(asked).toEqual(['https://arxiv.org/abs/1803.02999']);
  });
});
