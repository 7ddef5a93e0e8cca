/** One evaluation of an initialization, against automatic differentiation on the same engine. */
import { measureEvaluation } from './evaluation.ts';
import { figure, type Benchmark } from './figure.ts';

export const evaluating: Benchmark = {
  name: 'evaluation',
  doc: '200 held-out sine tasks, 32 steps each, against tf.grads on the same engine',
  async run() {
    const { milliseconds, automaticMilliseconds } = await measureEvaluation();
    return [
      figure(
        'Evaluation of 200 sine tasks x 32 steps',
        [milliseconds, 'ms'],
        ['automatic differentiation', automaticMilliseconds],
        { atMost: 1 },
      ),
    ];
  },
};
