/** The tensor engine in the app: named, chosen, and no loss when its process dies. The native one, where there is one. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BenchBridge, Command, EngineStatus, Snapshot } from '../../electron/contract.ts';
import { problemWords } from '../../electron/bench/tensor/engine-problem.ts';
import { nativeObstacle } from '../../electron/bench/tensor/native-engine.ts';
import { launchApp, type RunningApp } from './app.ts';
import { standInEngine } from './stand-in-engine.ts';

const ask = ({ page }: RunningApp, command: Command) =>
  page.evaluate((it) => (window as unknown as { bench: BenchBridge }).bench.command(it), command);

/** Resolves when the engine has started or failed to. */
async function engineOf(app: RunningApp): Promise<EngineStatus> {
  for (;;) {
    const reply = await ask(app, { type: 'snapshot' });
    if (!reply.ok) throw new Error(reply.error);
    const { engine } = reply.value as Snapshot;
    if (engine.selfTestMs !== undefined) return engine;
    if (engine.state === 'none') throw new Error(JSON.stringify(engine.reasons));
    await app.page.waitForTimeout(50);
  }
}

describe('the tensor engine of the app', () => {
  it('is named with the reason why no other is used, and can be chosen', async () => {
    const app = await launchApp();
    const obstacle = nativeObstacle();
    const first = await engineOf(app);
    expect(first).toMatchObject({ choice: 'auto', name: obstacle === undefined ? 'native' : 'wasm' });
    if (obstacle !== undefined) expect(first.reasons).toEqual([{ engine: 'native', problem: obstacle }]);

    expect(await ask(app, { type: 'chooseEngine', choice: 'wasm' })).toEqual({ ok: true });
    expect(await engineOf(app)).toMatchObject({ choice: 'wasm', name: 'wasm', reasons: [] });
    const kept = JSON.parse(await readFile(join(app.folder, 'engine.json'), 'utf8')) as unknown;
    expect(kept).toEqual({ choice: 'wasm' });

    if (obstacle !== undefined) {
      const refused = await ask(app, { type: 'chooseEngine', choice: 'native' });
      expect(refused).toMatchObject({ ok: false });
      expect(JSON.stringify(refused)).toContain('No tensor engine works here. tfjs-node is not used');
      // The one before goes on.
      expect(await engineOf(app)).toMatchObject({
        choice: 'wasm',
        name: 'wasm',
        refused: [{ engine: 'native', problem: obstacle }],
      });
    }
    expect(app.complaints).toEqual([]);
    expect(await app.close()).toBe(0);
  });

  it('killed in the middle of an evaluation: another takes over, the figure comes, the run goes on, and it is said', async () => {
    const folder = await standInEngine();
    const app = await launchApp({ env: { TFJS_NODE_FOLDER: folder } });
    expect(await engineOf(app)).toMatchObject({ name: 'native', choice: 'auto' });
    expect(await ask(app, { type: 'addVirtualBoards', count: 2 })).toMatchObject({ ok: true });
    const settings = { rounds: 6, evaluateEvery: 1 };
    expect(await ask(app, { type: 'configure', settings })).toEqual({ ok: true });
    const now = async (): Promise<Snapshot> => {
      const reply = await ask(app, { type: 'snapshot' });
      if (!reply.ok) throw new Error(reply.error);
      return reply.value as Snapshot;
    };
    await expect.poll(async () => (await now()).boards.length, { timeout: 30_000 }).toBe(2);
    expect(await ask(app, { type: 'run' })).toEqual({ ok: true });
    // Rounds are over in a moment; their evaluations, one a round, are still being computed.
    await expect.poll(async () => (await now()).run.round, { timeout: 30_000 }).toBeGreaterThan(2);
    const before = await now();
    expect(before.evaluations.length).toBeLessThan(before.run.round);
    const pid = await app.electron.evaluate(
      ({ app: shell }) => shell.getAppMetrics().find(({ name }) => name === 'evaluation')?.pid,
    );
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await now()).run.state, { timeout: 60_000 }).toBe('finished');
    const after = await now();
    expect(after.engine).toMatchObject({ name: 'wasm', choice: 'auto' });
    expect(after.engine.reasons?.at(-1)).toMatchObject({
      engine: 'native',
      out: true,
      problem: { code: 'ended', place: 'process', starting: false },
    });
    expect(after.evaluations.map(({ round }) => round)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(after.log.map(({ text }) => text).join('\n')).toMatch(
      /tfjs-node is out: .* Evaluations go on with TensorFlow\.js .* WebAssembly .*; nothing is lost\./,
    );
    await app.page.keyboard.press('Control+,');
    await expect
      .poll(() => app.page.getByTestId('engine-reasons').textContent(), { timeout: 10_000 })
      .toContain('tfjs-node is out');
    expect(await app.page.getByTestId('engine-text').textContent()).toContain('WebAssembly');
    expect(app.complaints).toEqual([]);
    expect(await app.close()).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });

  it('native: runs in a process of its own; killed, WebAssembly takes over and the bench stands', async (context) => {
    const obstacle = nativeObstacle();
    if (obstacle !== undefined) return context.skip(problemWords(obstacle));
    const app = await launchApp();
    expect(await engineOf(app)).toMatchObject({ name: 'native' });
    const pid = await app.electron.evaluate(
      ({ app: shell }) => shell.getAppMetrics().find(({ name }) => name === 'evaluation')?.pid,
    );
    expect(pid).toBeGreaterThan(0);
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await engineOf(app)).name, { timeout: 30_000 }).toBe('wasm');
    expect((await engineOf(app)).reasons?.at(-1)).toMatchObject({ engine: 'native', out: true });
    expect(await app.close()).toBe(0);
  });
});
