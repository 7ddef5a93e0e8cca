/**
 * Evaluation processes on the bench's behalf: a native tensor library may crash, and only the shell can start processes of
 * Electron. Bench and evaluation talk over a port of their own.
 *
 *   bench  --({ type: 'openEvaluation', id })------------>  shell
 *   bench  <-({ type: 'evaluation', id }, [port])--------   shell, at once
 *   bench  --({ type: 'endEvaluation', id })------------->  shell
 *   bench  <-({ type: 'evaluationEnded', id, code })-----   shell, when the process is gone for whatever reason
 */
import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron';

interface BenchWish {
  readonly type: 'openEvaluation' | 'endEvaluation';
  readonly id: number;
}

function isWish(message: unknown): message is BenchWish {
  const { type, id } = (message ?? {}) as { type?: unknown; id?: unknown };
  return (type === 'openEvaluation' || type === 'endEvaluation') && typeof id === 'number';
}

/** Listens to one bench process and starts what it asks for. @param script path of the evaluation's bundle */
export function hostEvaluations(bench: UtilityProcess, script: string): void {
  const running = new Map<number, UtilityProcess>();
  bench.on('message', (message: unknown) => {
    if (!isWish(message)) return;
    const { id } = message;
    if (message.type === 'endEvaluation') return void running.get(id)?.kill();
    const child = utilityProcess.fork(script, [], { serviceName: 'evaluation', stdio: 'inherit' });
    running.set(id, child);
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'line' }, [port1]);
    bench.postMessage({ type: 'evaluation', id }, [port2]);
    child.once('exit', (code) => {
      running.delete(id);
      bench.postMessage({ type: 'evaluationEnded', id, code });
    });
  });
  bench.once('exit', () => running.forEach((child) => child.kill()));
}
