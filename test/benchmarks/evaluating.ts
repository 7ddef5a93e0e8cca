/** One evaluation of an initialization: against automatic differentiation, against patches, and against the promised bounds. */
import { startEngine } from '../../electron/bench/tensor/engine.ts';
import { measureCnn } from './cnn-evaluation.ts';
import { measureEngines } from './engines.ts';
import { measureEvaluation } from './evaluation.ts';
import { figure, type Benchmark } from './figure.ts';

export const evaluating: Benchmark = {
  name: 'evaluation',
  doc: '200 sine tasks x 32 steps and 100 Omniglot tasks x 100 steps',
  async run() {
    const { milliseconds, automaticMilliseconds } = await measureEvaluation();
    const sine = 'Evaluation of 200 sine tasks x 32 steps';
    const engines = await measureEngines();
    const engine = await startEngine();
    const cnn = await measureCnn(engine);
    return [
      figure(sine, [milliseconds, 'ms'], ['automatic differentiation', automaticMilliseconds], { atMost: 1 }),
      figure(sine, [milliseconds, 'ms'], ['150 ms', 150], { atMost: 1 }),
      ...(engines
        ? [
            figure(`${sine}, natively`, [engines.native, 'ms'], ['WebAssembly', engines.wasm], {
              atMost: 1,
            }),
          ]
        : []),
      figure(
        'Evaluation of 100 tasks x 100 steps of the Omniglot CNN',
        [cnn.milliseconds / 1000, 's'],
        ['20 s', 20],
        { atMost: 1 },
      ),
      figure(
        'Steps through patches and matMul',
        [cnn.timesPatches, 'x'],
        ['grouped convolutions', 1],
        engine.name === 'wasm' ? { atLeast: 2 } : undefined,
      ),
    ];
  },
};
