/** Reading a trace: script is counted once however it nests, and belongs to the frame that follows it. */
import { describe, expect, test } from 'vitest';
import { mainThread, type TraceEvent } from '../../benchmarks/trace.ts';

const PAGE = { pid: 7, tid: 70 };
const ms = 1000;
const event = (name: string, atMs: number, durMs: number, cpuMs = durMs, where = PAGE): TraceEvent => ({
  ...where,
  name,
  ph: 'X',
  ts: atMs * ms,
  dur: durMs * ms,
  tdur: cpuMs * ms,
});
const name: TraceEvent = { ...PAGE, name: 'thread_name', ph: 'M', ts: 0, args: { name: 'CrRendererMain' } };

describe('the main thread in a trace', () => {
  const thread = mainThread(
    [
      name,
      event('Commit', 0, 1),
      // Begins a frame: a timer that calls, and calls again.
      event('RunTask', 2, 9),
      event('TimerFire', 2, 8, 6),
      event('FunctionCall', 3, 4),
      event('v8.callFunction', 3, 2),
      event('MinorGC', 5, 1),
      event('RunTask', 12, 4),
      event('FireAnimationFrame', 12, 2),
      event('Commit', 15, 1),
      event('RunTask', 20, 80, 30),
      event('EventDispatch', 20, 3),
      event('Commit', 99, 1),
      // After the last frame, of another thread, of another process: none of it counts.
      event('FunctionCall', 200, 50),
      event('FunctionCall', 30, 50, 50, { pid: 7, tid: 71 }),
      event('FunctionCall', 30, 50, 50, { pid: 8, tid: 70 }),
    ],
    7,
  );

  test('gives script a frame in processor time, nested calls once', () => {
    expect(thread.scriptMs).toEqual([6 + 2, 3]);
  });

  test('gives all work a frame, and the longest tasks on both clocks', () => {
    expect(thread.workMs).toEqual([9 + 4, 30]);
    expect(thread.tasks[0]).toEqual({ cpuMs: 30, wallMs: 80 });
  });

  test('says when the page is not in it', () => {
    expect(() => mainThread([name], 9)).toThrow('no page with process id 9');
  });
});
