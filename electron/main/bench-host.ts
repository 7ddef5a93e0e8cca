/**
 * The bench process as the shell sees it: starts it, introduces windows to it, says when it ended, ends it.
 *
 * Window and bench talk over a MessagePort of their own. The shell passes that port on and hears nothing of what is
 * said, so it listens to no message from any page.
 */
import { dirname, join } from 'node:path';
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import { CHANNELS } from '../channels.ts';
import { hostEvaluations } from './evaluation-host.ts';

/** Time the bench has to close ports and finish writing before it is ended. */
const CLOSE_MS = 5_000;
const LAST_WORDS = 600;

export class BenchHost {
  readonly #script: string;
  readonly #args: readonly string[];
  readonly #windows = new Set<WebContents>();
  #process: UtilityProcess | undefined;
  #closing = false;

  /** @param script path of the bench process's bundle */
  constructor(script: string, args: readonly string[]) {
    this.#script = script;
    this.#args = args;
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  /** Process id, for diagnostics. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    if (this.#process) return;
    const child = utilityProcess.fork(this.#script, [...this.#args], {
      serviceName: 'bench',
      stdio: 'pipe',
      execArgv: ['--enable-source-maps'],
    });
    this.#process = child;
    hostEvaluations(child, join(dirname(this.#script), 'evaluation-worker.js'));
    let words = '';
    child.stdout?.on('data', (chunk: Buffer) => process.stdout.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      words = (words + chunk.toString()).slice(-LAST_WORDS);
    });
    child.once('exit', (code) => {
      this.#process = undefined;
      if (!this.#closing) this.#tellLost(code, words);
    });
  }

  /** Gives the page of `contents` a line to the bench. Starts the bench again if it had ended. */
  connect(contents: WebContents): void {
    this.start();
    if (!this.#windows.has(contents)) {
      this.#windows.add(contents);
      contents.once('destroyed', () => this.#windows.delete(contents));
    }
    const { port1, port2 } = new MessageChannelMain();
    this.#process?.postMessage({ type: 'connect' }, [port1]);
    contents.postMessage(CHANNELS.port, null, [port2]);
  }

  /** A person opened a recording outside of the window. */
  open(path: string): void {
    this.#process?.postMessage({ type: 'open', path });
  }

  /** Asks the bench to close, and ends it when it does not. Resolves when it is gone. */
  stop(): Promise<void> {
    this.#closing = true;
    const child = this.#process;
    if (!child) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill(), CLOSE_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.postMessage({ type: 'close' });
    });
  }

  #tellLost(code: number, words: string): void {
    const why = /^(\w*Error: .*)$/m.exec(words)?.[1] ?? words.trim().split('\n').at(-1);
    const reason =
      `The bench process ended (code ${code})${why ? `: ${why}` : ''}. ` +
      'What it recorded is kept. Reload the window to start it again.';
    for (const contents of this.#windows) contents.send(CHANNELS.lost, reason);
  }
}
