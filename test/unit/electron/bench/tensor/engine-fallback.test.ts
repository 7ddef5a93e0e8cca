/**
 * An evaluation process that ends by itself, as a native library can make it, takes no run with it. The process is a real
 * one; the engine in it is the WebAssembly one, so that this is proven on every machine.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import type { Candidate } from '../../../../../electron/bench/tensor/candidates.ts';
import { candidatesOf } from '../../../../../electron/bench/tensor/candidates.ts';
import type { EngineView } from '../../../../../electron/bench/tensor/engine-view.ts';
import { engineLine } from '../../../../../electron/bench/tensor/engine-view.ts';
import { processLine, threadLine } from '../../../../../electron/bench/tensor/evaluation-line.ts';
import { Evaluator } from '../../../../../electron/bench/tensor/evaluator.ts';
import { nativeObstacle } from '../../../../../electron/bench/tensor/native-engine.ts';

const task = sineTask({ heldOutTasks: 20 });
const spec = {
  model: task.model,
  heldOut: task.heldOut(1),
  metric: task.metric,
  steps: 8,
  learningRate: 0.015,
  gradientClip: 4,
};
const parameters = initialize(task.model, 1);
const process1: Candidate = { name: 'wasm', open: () => processLine() };
const thread: Candidate = { name: 'wasm', open: () => threadLine() };

let open: Evaluator | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

describe('an engine in a process of its own', () => {
  it('gives the figures of one in a thread', async () => {
    open = await Evaluator.start({ candidates: [process1] });
    expect(open.engine.processId).not.toBe(process.pid);
    await open.prepare(spec);
    const there = await open.evaluate(parameters, true);
    await open.close();
    open = await Evaluator.start({ candidates: [thread] });
    await open.prepare(spec);
    expect(await open.evaluate(parameters, true)).toEqual(there);
  });

  it('killed in the middle of an evaluation: the next engine answers it, and all that was asked behind it', async () => {
    const changes: EngineView[] = [];
    open = await Evaluator.start({
      candidates: [process1, thread],
      onChange: (view) => changes.push(view),
    });
    const expected = await (async () => {
      await open.prepare(spec);
      return await open.evaluate(parameters);
    })();
    // Long enough that it cannot have ended when the signal is sent; the second engine is asked for the short one.
    const long = { ...spec, steps: 2000 };
    await open.prepare(long);
    const cut = open.evaluate(parameters);
    const prepared = open.prepare(spec);
    const behind = open.evaluate(parameters);
    process.kill(open.engine.processId, 'SIGKILL');
    expect((await cut).value).toBeGreaterThan(0);
    await prepared;
    expect(await behind).toEqual(expected);
    expect(changes).toHaveLength(1);
    expect(open.engine).toBe(changes[0]);
    expect(open.engine.processId).toBe(process.pid);
    expect(engineLine(open.engine)).toMatch(
      /^TensorFlow\.js .* WebAssembly .*\. WebAssembly is out: the evaluation process ended with SIGKILL$/,
    );
  });

  it('killed with none behind it: what is asked is refused with the reason, and the bench stands', async () => {
    open = await Evaluator.start({ candidates: [process1] });
    await open.prepare({ ...spec, steps: 1_000_000 });
    const cut = open.evaluate(parameters);
    process.kill(open.engine.processId, 'SIGKILL');
    await expect(cut).rejects.toThrow(/^Evaluations cannot go on\. WebAssembly is out: .*SIGKILL/);
    await expect(open.evaluate(parameters)).rejects.toThrow('cannot go on');
  });

  it('that does not start is passed over, and said', async () => {
    const broken: Candidate = {
      name: 'native',
      open: () => processLine(new URL('file:///nowhere/worker.js')),
    };
    open = await Evaluator.start({ candidates: [broken, thread] });
    const problem = { code: 'ended', place: 'process', starting: true, exitCode: 1 };
    expect(open.engine.reasons).toEqual([{ engine: 'native', problem }]);
    expect(engineLine(open.engine)).toMatch(
      /\. tfjs-node is not used: the evaluation process ended with code 1 while it started$/,
    );
  });
});

describe('the choice of an engine', () => {
  it('is native first, then wasm; a forced one stands alone', () => {
    const names = (choice: 'auto' | 'native' | 'wasm') => candidatesOf(choice).map(({ name }) => name);
    expect(names('auto')).toEqual(['native', 'wasm']);
    expect(names('native')).toEqual(['native']);
    expect(names('wasm')).toEqual(['wasm']);
  });

  it('names what stands in the way of the native one, without loading it', () => {
    expect(nativeObstacle({ TFJS_NODE_FOLDER: '/nowhere' })).toEqual({
      code: 'notInFolder',
      folder: '/nowhere',
    });
    expect([undefined, 'notInstalled', 'noLibrary']).toContain(nativeObstacle({})?.code);
  });
});
