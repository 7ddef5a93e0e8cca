/** The evaluation worker: a thread of its own, so that tensors never hold up serial ports. Bundled to dist/evaluation-worker.js. */
import { parentPort } from 'node:worker_threads';
import { startEngine } from './engine.ts';
import { judge } from './evaluation.ts';
import type { EvaluationSpec, FromWorker, ToWorker } from './evaluation.ts';
import { MetaEvaluator } from './meta-evaluate.ts';

const port = parentPort;
if (port === null) throw new Error('The evaluation worker runs in a worker thread only.');
const answer = (message: FromWorker): void => port.postMessage(message);
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  const engine = await startEngine();
  let current: { readonly evaluator: MetaEvaluator; readonly spec: EvaluationSpec } | undefined;

  const handle = async (message: ToWorker): Promise<void> => {
    try {
      if (message.type === 'prepare') {
        current?.evaluator.dispose();
        current = { evaluator: new MetaEvaluator(engine, message.spec), spec: message.spec };
        answer({ type: 'done', id: message.id, evaluation: undefined });
      } else {
        if (current === undefined) throw new Error('No evaluation was prepared.');
        const { evaluator, spec } = current;
        const evaluation = await judge(evaluator, spec, message.parameters, message.full);
        answer({ type: 'done', id: message.id, evaluation });
      }
    } catch (error) {
      answer({ type: 'failed', id: message.id, reason: reasonOf(error) });
    }
  };

  port.on('message', (message: ToWorker) => void handle(message));
  answer({ type: 'ready', name: engine.name, text: engine.text });
} catch (error) {
  answer({ type: 'failed', id: undefined, reason: reasonOf(error) });
}
