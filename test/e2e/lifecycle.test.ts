/** The shell's own duty: processes that start, are told apart when they fail, and are all gone at the end. */
import { describe, expect, it } from 'vitest';
import type { BenchBridge } from '../../electron/contract.ts';
import { launchApp, type RunningApp } from './app.ts';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Process id of the bench. */
async function benchPid({ electron }: RunningApp): Promise<number> {
  const pid = await electron.evaluate(
    ({ app }) =>
      app.getAppMetrics().find((it) => it.serviceName === 'node.mojom.NodeService' || it.name === 'bench')
        ?.pid,
  );
  if (pid === undefined) throw new Error('The app has no bench process.');
  return pid;
}

const snapshot = ({ page }: RunningApp): Promise<{ ok: boolean }> =>
  page.evaluate(() => (window as unknown as { bench: BenchBridge }).bench.command({ type: 'snapshot' }));

describe('processes of the app', () => {
  it('answer, and are gone when the window is closed', async () => {
    const app = await launchApp();
    expect(await snapshot(app)).toMatchObject({ ok: true });
    const bench = await benchPid(app);
    expect(alive(bench)).toBe(true);
    expect(await app.close()).toBe(0);
    // The system takes it down; the shell does not wait for that.
    await expect.poll(() => alive(bench)).toBe(false);
  });

  it('tell the window when the bench ends, and start it again with the page', async () => {
    const app = await launchApp();
    await snapshot(app);
    const lost = app.page.evaluate(
      () =>
        new Promise<string>((resolve) => (window as unknown as { bench: BenchBridge }).bench.onLost(resolve)),
    );
    const bench = await benchPid(app);
    process.kill(bench, 'SIGKILL');
    expect(await lost).toMatch(/^The bench process ended .*\. What it recorded is kept\./);
    expect(await snapshot(app)).toMatchObject({ ok: false });
    await app.page.reload();
    expect(await snapshot(app)).toMatchObject({ ok: true });
    expect(await benchPid(app)).not.toBe(bench);
    expect(await app.close()).toBe(0);
  });

  it('bring the page back when it dies, with the bench as it was', async () => {
    const app = await launchApp();
    await snapshot(app);
    const bench = await benchPid(app);
    await app.electron.evaluate(({ BrowserWindow }) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents;
      const back = new Promise<void>((resolve) => page?.once('dom-ready', () => resolve()));
      page?.forcefullyCrashRenderer();
      return back;
    });
    const answer = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript("bench.command({ type: 'snapshot' })"),
    );
    expect(answer).toMatchObject({ ok: true });
    expect(await benchPid(app)).toBe(bench);
    expect(await app.close()).toBe(0);
  });
});
