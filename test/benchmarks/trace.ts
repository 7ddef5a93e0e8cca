/** What Chromium's tracing says of a page's main thread: script a frame, and long tasks. */

/** An event of the trace event format; times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread within `dur`. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What runs scripts, and the collection of their garbage. They nest. */
const SCRIPT = new Set([
  'EvaluateScript',
  'FunctionCall',
  'v8.callFunction',
  'TimerFire',
  'FireAnimationFrame',
  'FireIdleCallback',
  'EventDispatch',
  'RunMicrotasks',
  'MajorGC',
  'MinorGC',
]);

export interface MainThread {
  /** Script before and in each frame, processor milliseconds. */
  readonly scriptMs: readonly number[];
  /** Style, layout and paint of each frame included. */
  readonly workMs: readonly number[];
  /** Longest tasks first: processor milliseconds, and on the wall's clock with what else the machine did meanwhile. */
  readonly tasks: readonly { readonly cpuMs: number; readonly wallMs: number }[];
}

/** Events that are within no other of the list, which is of one thread. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = -Infinity;
  return [...events]
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter((event) => {
      if (event.ts < end) return false;
      end = event.ts + (event.dur ?? 0);
      return true;
    });
}

/** Sums what starts between the end of one frame and that of the next. */
function byFrame(events: readonly TraceEvent[], ends: readonly number[]): number[] {
  const sums = ends.map(() => 0);
  let frame = 0;
  for (const event of events) {
    while (frame < ends.length && event.ts > ends[frame]!) frame += 1;
    if (frame < ends.length) sums[frame]! += (event.tdur ?? event.dur ?? 0) / 1000;
  }
  // What came before the first frame is of no whole one.
  return sums.slice(1);
}

/** @param pid of the renderer. Throws when the trace has no such page. */
export function mainThread(events: readonly TraceEvent[], pid: number): MainThread {
  const thread = events.find(
    (it) => it.pid === pid && it.name === 'thread_name' && it.args?.name === 'CrRendererMain',
  );
  if (!thread) throw new Error(`The trace has no page with process id ${pid}.`);
  const own = events.filter((it) => it.pid === pid && it.tid === thread.tid && it.ph === 'X');
  const named = (...names: readonly string[]) => own.filter(({ name }) => names.includes(name));
  const ends = named('Commit')
    .map(({ ts, dur }) => ts + (dur ?? 0))
    .sort((a, b) => a - b);
  const tasks = named('RunTask');
  return {
    scriptMs: byFrame(outermost(own.filter(({ name }) => SCRIPT.has(name))), ends),
    workMs: byFrame(outermost(tasks), ends),
    tasks: tasks
      .map(({ dur, tdur }) => ({ cpuMs: (tdur ?? dur ?? 0) / 1000, wallMs: (dur ?? 0) / 1000 }))
      .sort((a, b) => b.wallMs - a.wallMs),
  };
}
