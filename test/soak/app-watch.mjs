/** What the app takes and says while it runs: memory and handles by process, frames of the window, lines of the log, errors. */
import { readdir } from 'node:fs/promises';

/** A frame that comes so much later than the one before was seen by a person. */
const LATE_FRAME_MS = 100;

export class AppWatch {
  #electron;
  #page;
  #inspector;
  samples = [];
  errors = [];
  ended = [];

  constructor(electron, page) {
    this.#electron = electron;
    this.#page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('crash', () => this.ended.push('The page crashed.'));
  }

  /** Begins to count frames and log lines inside the page. */
  async begin() {
    this.#inspector = await this.#page.context().newCDPSession(this.#page);
    await this.#page.evaluate((late) => {
      const counts = { frames: 0, late: 0, worstMs: 0, log: { warn: 0, fail: 0 }, failures: {}, lost: [] };
      globalThis.soak = counts;
      let before = performance.now();
      const frame = (now) => {
        counts.frames++;
        if (now - before > late) counts.late++;
        counts.worstMs = Math.max(counts.worstMs, now - before);
        before = now;
        globalThis.requestAnimationFrame(frame);
      };
      globalThis.requestAnimationFrame(frame);
      globalThis.addEventListener('message', ({ data }) => {
        const event = data?.benchEvent;
        if (event?.type !== 'log' || event.entry.level === 'info') return;
        counts.log[event.entry.level]++;
        const kind = event.entry.text.replace(/[\d.,]+/g, 'N').slice(0, 120);
        if (Object.keys(counts.failures).length < 200)
          counts.failures[kind] = (counts.failures[kind] ?? 0) + 1;
      });
      globalThis.bench.onLost((reason) => counts.lost.push(reason));
    }, LATE_FRAME_MS);
  }

  /** Memory and open files of every process of the app; the page's garbage is collected before, the others' when they see fit. */
  async sample(minute) {
    await this.#inspector.send('HeapProfiler.collectGarbage');
    const processes = await this.#electron.evaluate(({ app }) =>
      app.getAppMetrics().map(({ pid, type, name, memory }) => ({
        pid,
        kind: name ?? type,
        mb: memory.workingSetSize / 1024,
      })),
    );
    const handles = await Promise.all(
      processes.map(({ pid }) =>
        readdir(`/proc/${pid}/fd`).then(
          (all) => all.length,
          () => 0,
        ),
      ),
    );
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    this.samples.push({
      minute,
      processes: processes.length,
      mb: sum(processes.map(({ mb }) => mb)),
      byKind: Object.fromEntries(processes.map(({ kind, mb, pid }) => [`${kind} ${pid}`, Math.round(mb)])),
      handles: sum(handles),
    });
  }

  /** What the page counted. */
  counts() {
    return this.#page.evaluate(() => globalThis.soak);
  }
}
