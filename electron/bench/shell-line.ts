/** Evaluation processes that the shell starts, as the bench process asks for them (`electron/main/evaluation-host.ts`). */
import type { Ending } from './tensor/engine-problem.ts';
import type { FromWorker, ToWorker } from './tensor/evaluation.ts';
import type { EvaluationLine } from './tensor/evaluation-line.ts';

/** What is used of Electron's MessagePortMain. */
export interface LinePort {
  postMessage(message: ToWorker): void;
  on(type: 'message', listener: (message: { data: unknown }) => void): void;
  start(): void;
  close(): void;
}

interface Open {
  port: LinePort | undefined;
  readonly waiting: ToWorker[];
  onMessage: (message: FromWorker) => void;
  onEnd: (how: Ending) => void;
  gone: () => void;
}

export class ShellEvaluations {
  readonly #ask: (message: { type: string; id: number }) => void;
  readonly #open = new Map<number, Open>();
  #lastId = 0;

  /** @param ask sends to the shell */
  constructor(ask: (message: { type: string; id: number }) => void) {
    this.#ask = ask;
  }

  /** Takes what the shell says of evaluations; false: it was about something else. */
  receive(data: unknown, ports: readonly LinePort[]): boolean {
    const { type, id, code } = data as { type?: unknown; id?: number; code?: number };
    if (type !== 'evaluation' && type !== 'evaluationEnded') return false;
    const open = this.#open.get(id ?? 0);
    const [port] = ports;
    if (type === 'evaluation' && open !== undefined && port !== undefined) {
      open.port = port;
      port.on('message', (message) => open.onMessage(message.data as FromWorker));
      port.start();
      for (const message of open.waiting.splice(0)) port.postMessage(message);
    } else if (type === 'evaluationEnded' && open !== undefined) {
      this.#open.delete(id ?? 0);
      open.port?.close();
      open.onEnd(code === undefined ? {} : { exitCode: code });
      open.gone();
    }
    return true;
  }

  open(): EvaluationLine {
    const id = ++this.#lastId;
    const nothing = (): void => undefined;
    const open: Open = { port: undefined, waiting: [], onMessage: nothing, onEnd: nothing, gone: nothing };
    const gone = new Promise<void>((resolve) => (open.gone = resolve));
    this.#open.set(id, open);
    this.#ask({ type: 'openEvaluation', id });
    return {
      place: 'process',
      post: (message) => (open.port ? open.port.postMessage(message) : void open.waiting.push(message)),
      listen: (onMessage, onEnd) => Object.assign(open, { onMessage, onEnd }),
      end: async () => {
        open.onEnd = nothing;
        if (!this.#open.has(id)) return;
        this.#ask({ type: 'endEvaluation', id });
        await gone;
      },
    };
  }
}
