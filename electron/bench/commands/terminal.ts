/** What a person sees in a terminal while a run goes on: a progress bar on stderr, so that stdout stays clean for results. */
import cliProgress from 'cli-progress';
import type { RunView } from '../../contract.ts';
import { si } from '../report/format.ts';

export interface Progress {
  update(run: RunView, latest: number | undefined): void;
  stop(): void;
}

const REDRAW_US = 50_000;

/** A bar when stderr is a terminal, a line each tenth of the run otherwise. */
export function progress(rounds: number, metric: string): Progress {
  return process.stderr.isTTY ? bar(rounds, metric) : lines(rounds, metric);
}

function payload(run: RunView, latest: number | undefined): { bytes: string; value: string } {
  return {
    bytes: si(run.totalBytesUp + run.totalBytesDown, 'B', 3),
    value: latest === undefined ? 'not yet' : latest.toPrecision(3),
  };
}

function bar(rounds: number, metric: string): Progress {
  const shown = new cliProgress.SingleBar(
    {
      format: `Round {value} of {total} {bar} ${metric} {metric}, {bytes}, {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
    },
    cliProgress.Presets.shades_classic,
  );
  shown.start(rounds, 0, { metric: 'not yet', bytes: '0 B' });
  let nextUs = 0;
  return {
    update(run, latest) {
      if (run.elapsedUs < nextUs && run.round < rounds) return;
      nextUs = run.elapsedUs + REDRAW_US;
      const { bytes, value } = payload(run, latest);
      shown.update(run.round, { metric: value, bytes });
    },
    stop: () => shown.stop(),
  };
}

function lines(rounds: number, metric: string): Progress {
  let told = 0;
  return {
    update(run, latest) {
      const tenth = Math.floor((10 * run.round) / rounds);
      if (tenth <= told) return;
      told = tenth;
      const { bytes, value } = payload(run, latest);
      process.stderr.write(`Round ${run.round} of ${rounds}: ${metric} ${value}, ${bytes}\n`);
    },
    stop: () => undefined,
  };
}

/** Progress that is counted: rounds of all runs, or what else is named. A bar when stderr is a terminal, a line each twentieth otherwise. */
export function roundProgress(total: number, what = 'Round'): { update(rounds: number): void; stop(): void } {
  if (process.stderr.isTTY) {
    const shown = new cliProgress.SingleBar(
      {
        format: `${what} {value} of {total} {bar} {eta_formatted} left`,
        stream: process.stderr,
        hideCursor: true,
      },
      cliProgress.Presets.shades_classic,
    );
    shown.start(total, 0);
    return { update: (rounds) => shown.update(rounds), stop: () => shown.stop() };
  }
  let told = 0;
  return {
    update(rounds) {
      const part = Math.floor((20 * rounds) / total);
      if (part <= told) return;
      told = part;
      process.stderr.write(`${what} ${rounds} of ${total}\n`);
    },
    stop: () => undefined,
  };
}

/** How much of a file is done, in a terminal; silent elsewhere, where what comes out tells enough. */
export function byteProgress(what = ''): { update(bytes: number, total: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const shown = new cliProgress.SingleBar(
    {
      format: `${what}${what && ' '}{value} of {total} bytes {bar}`,
      stream: process.stderr,
      hideCursor: true,
    },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    update: (bytes, total) => {
      if (!started) shown.start(total, 0);
      started = true;
      shown.update(bytes);
    },
    stop: () => shown.stop(),
  };
}

/** Raised at Ctrl-C; a second Ctrl-C ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    process.stderr.write('\nStopping after what is done; press Ctrl-C again to leave at once.\n');
    controller.abort();
  });
  return controller.signal;
}
