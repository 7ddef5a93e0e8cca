/**
 * Where evaluations are computed: a thread of the bench or a process of its own, so that tensors never hold up serial
 * ports. Bundled to dist/evaluation-worker.js. The first message says which engine to start.
 */
import { parentPort } from 'node:worker_threads';
import { giveWay } from '../../../firmware-bridge/transports/virtual/background-thread.ts';
import { CoreEvaluator } from './core-evaluator.ts';
import { problemOf } from './engine-problem.ts';
import { startEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { judge } from './evaluation.ts';
import type { EvaluationSpec, FromWorker, ToWorker } from './evaluation.ts';
import { MetaEvaluator } from './meta-evaluate.ts';
import { selfTest } from './self-test.ts';

interface Parent {
  post(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

/** What is used of a utility process's parent port in Electron: it brings the line to the bench as its first message. */
interface ShellPort {
  once(type: 'message', listener: (message: { ports: LinePort[] }) => void): void;
}
interface LinePort {
  postMessage(message: FromWorker): void;
  on(type: 'message', listener: (message: { data: ToWorker }) => void): void;
  on(type: 'close', listener: () => void): void;
  start(): void;
}

async function parentOf(): Promise<Parent> {
  giveWay();
  const thread = parentPort;
  if (thread !== null) {
    return {
      post: (message) => thread.postMessage(message),
      onMessage: (listener) => thread.on('message', listener),
    };
  }
  const shell = (process as { readonly parentPort?: ShellPort }).parentPort;
  if (shell !== undefined) {
    const port = await new Promise<LinePort>((resolve, reject) => {
      shell.once('message', ({ ports: [line] }) =>
        line ? resolve(line) : reject(new Error('No line came.')),
      );
    });
    port.on('close', () => process.exit(0));
    return {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => {
        port.on('message', ({ data }) => listener(data));
        port.start();
      },
    };
  }
  if (process.send === undefined)
    throw new Error('The evaluation runs in a thread or a process of the bench only.');
  process.once('disconnect', () => process.exit(0));
  return {
    post: (message) => void process.send?.(message),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class EvaluationServer {
  readonly #answer: (message: FromWorker) => void;
  #engine: Engine | undefined;
  #current: { readonly evaluator: MetaEvaluator | CoreEvaluator; readonly spec: EvaluationSpec } | undefined;
  #running: AbortController | undefined;

  constructor(answer: (message: FromWorker) => void) {
    this.#answer = answer;
  }

  async handle(message: ToWorker): Promise<void> {
    if (message.type === 'start') return await this.#start(message.engine);
    if (message.type === 'cancel') return this.#running?.abort();
    try {
      const evaluation =
        message.type === 'prepare' ? this.#prepare(message.spec) : await this.#evaluate(message);
      this.#answer({ type: 'done', id: message.id, evaluation });
    } catch (error) {
      this.#answer({ type: 'failed', id: message.id, reason: reasonOf(error) });
    }
  }

  async #start(name: Engine['name']): Promise<void> {
    try {
      this.#engine = await startEngine(name);
      const { milliseconds } = await selfTest(this.#engine);
      const { build } = this.#engine;
      this.#answer({ type: 'ready', name, build, milliseconds, processId: process.pid });
    } catch (error) {
      this.#answer({ type: 'notStarted', problem: problemOf(error) });
    }
  }

  #prepare(spec: EvaluationSpec): undefined {
    if (this.#engine === undefined) throw new Error('No engine was started.');
    this.#current?.evaluator.dispose();
    // Pools are no layer of the tensor evaluation; the boards' own core has them.
    const pools = spec.model.layers.some(({ kind }) => kind === 'maxPool' || kind === 'averagePool');
    const evaluator = pools ? new CoreEvaluator(spec) : new MetaEvaluator(this.#engine, spec);
    this.#current = { evaluator, spec };
  }

  async #evaluate({ parameters, full }: Extract<ToWorker, { type: 'evaluate' }>) {
    if (this.#current === undefined) throw new Error('No evaluation was prepared.');
    const { evaluator, spec } = this.#current;
    this.#running = new AbortController();
    return await judge(evaluator, spec, parameters, full, this.#running.signal);
  }
}

const parent = await parentOf();
const server = new EvaluationServer((message) => parent.post(message));
parent.onMessage((message) => void server.handle(message));
