/** The tensor engine in the app: named, chosen, and no loss when its process dies. The native one, where there is one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BenchBridge, Command, EngineStatus, Snapshot } from '../../electron/contract.ts';
import { nativeObstacle } from '../../electron/bench/tensor/native-engine.ts';
import { launchApp, type RunningApp } from './app.ts';

const ask = ({ page }: RunningApp, command: Command) =>
  page.evaluate((it) => (window as unknown as { bench: BenchBridge }).bench.command(it), command);

/** Resolves when the engine has started or failed to. */
async function engineOf(app: RunningApp): Promise<EngineStatus> {
  for (;;) {
    const reply = await ask(app, { type: 'snapshot' });
    if (!reply.ok) throw new Error(reply.error);
    const { engine } = reply.value as Snapshot;
    if (engine.selfTestMs !== undefined) return engine;
    if (engine.name === '' && !engine.text.includes('starting')) throw new Error(engine.text);
    await app.page.waitForTimeout(50);
  }
}

describe('the tensor engine of the app', () => {
  it('is named with the reason why no other is used, and can be chosen', async () => {
    const app = await launchApp();
    const obstacle = nativeObstacle();
    const first = await engineOf(app);
    expect(first).toMatchObject({ choice: 'auto', name: obstacle === undefined ? 'native' : 'wasm' });
    if (obstacle !== undefined) expect(first.reasons).toEqual([`tfjs-node is not used: ${obstacle}`]);

    expect(await ask(app, { type: 'chooseEngine', choice: 'wasm' })).toEqual({ ok: true });
    expect(await engineOf(app)).toMatchObject({ choice: 'wasm', name: 'wasm', reasons: [] });
    const kept = JSON.parse(await readFile(join(app.folder, 'engine.json'), 'utf8')) as unknown;
    expect(kept).toEqual({ choice: 'wasm' });

    if (obstacle !== undefined) {
      const refused = await ask(app, { type: 'chooseEngine', choice: 'native' });
      expect(refused).toMatchObject({ ok: false });
      expect(JSON.stringify(refused)).toContain('No tensor engine works here. tfjs-node is not used');
      // The one before goes on.
      expect(await engineOf(app)).toMatchObject({ choice: 'wasm', name: 'wasm' });
    }
    expect(app.complaints).toEqual([]);
    expect(await app.close()).toBe(0);
  });

  it('native: runs in a process of its own; killed, WebAssembly takes over and the bench stands', async (context) => {
    const obstacle = nativeObstacle();
    if (obstacle !== undefined) return context.skip(obstacle);
    const app = await launchApp();
    expect(await engineOf(app)).toMatchObject({ name: 'native' });
    const pid = await app.electron.evaluate(
      ({ app: shell }) => shell.getAppMetrics().find(({ name }) => name === 'evaluation')?.pid,
    );
    expect(pid).toBeGreaterThan(0);
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await engineOf(app)).name, { timeout: 30_000 }).toBe('wasm');
    expect((await engineOf(app)).reasons?.at(-1)).toMatch(/^tfjs-node is out: the evaluation process ended/);
    expect(await app.close()).toBe(0);
  });
});
