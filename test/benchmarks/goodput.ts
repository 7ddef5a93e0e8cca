/**
 * Payload goodput of bulk weights on a paced line: the native firmware behind a pseudo-terminal, whose bytes pass at the rate
 * of a serial line, with and without damage, down and up. The bound is the line's own rate, baud / 10 bytes a second.
 */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Board } from '../../electron/bench/boards/board.ts';
import { greet } from '../../electron/bench/boards/greeting.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { packageRoot } from '../../electron/bench/worker-path.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../firmware-bridge/protocol/schema.ts';
import { encodeSparse } from '../../firmware-bridge/protocol/sparse.ts';
import { SerialTransport } from '../../firmware-bridge/transports/serial/serial-transport.ts';
import { figure, median, type Benchmark, type Figure } from './figure.ts';
import { buildNativeBoard, start } from './native-board.ts';

/** 1-100-100-1: 10,401 parameters, 41.6 kB. */
const MODEL = mlp({ widths: [1, 100, 100, 1], loss: 'mse', firstBiasRange: 0 });
const COUNT = 10_401;
const WORST = 10_000;
const LIMIT_MS = 60_000;

async function build(): Promise<{ native: string; line: string }> {
  const folder = join(packageRoot(), 'dist', 'benchmarks');
  await mkdir(folder, { recursive: true });
  const line = join(folder, 'paced-line');
  const source = join(packageRoot(), 'test', 'benchmarks', 'paced-line.c');
  const run = promisify(execFile);
  await run(process.env['CC'] ?? 'cc', [
    '-std=c11',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-O2',
    source,
    '-o',
    line,
  ]);
  return { native: await buildNativeBoard(), line };
}

/** Bytes a second of weights, each way, and what it took. */
interface Goodput {
  readonly down: number;
  readonly up: number;
  readonly resends: number;
}

async function measure(
  programs: { native: string; line: string },
  baud: number,
  damage: number,
  repeats: number,
): Promise<Goodput> {
  const far = await start(programs.native, []);
  const line = await start(programs.line, [far.path, String(baud), String(damage), '7']);
  const greeting = await greet(new SerialTransport({ path: line.path, baudRate: baud }));
  const board = new Board({ id: 'paced', order: 0, letter: 'A', name: 'Paced' });
  board.bind(greeting);
  /** A benchmark that waits for ever tells nothing. */
  const intime = async <T>(what: string, work: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const { counters, bytesInFlight, state } = greeting.link;
        reject(
          new Error(
            `No end of ${what} at ${baud} baud: ${JSON.stringify({ ...counters, bytesInFlight, state, board: board.state, note: board.note })}`,
          ),
        );
      }, LIMIT_MS);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  };
  try {
    await intime(
      'configure',
      board.configure(MODEL, { seed: 1, localLayers: 0, useResidual: false, useGradientBuffer: false }),
    );
    const rng = new Rng(5);
    const values = Float32Array.from({ length: COUNT }, () => rng.next() / 2 ** 32);
    const indices = Uint32Array.from(values, (_value, i) => i);
    const { encoded } = encodeSparse({ indices, values }, COUNT, enums.ValueKind.float32, new Rng(0));
    const [down, up]: [number[], number[]] = [[], []];
    for (let round = 1; round <= repeats; round++) {
      const sentMs = performance.now();
      await intime('download', board.download(round, 'set', encoded));
      down.push(encoded.body.length / ((performance.now() - sentMs) / 1000));
      let sendingMs = NaN;
      const { upload } = await intime(
        'train',
        board.train(
          { ...PLAN, round },
          (phase) => void (phase === 'send' && (sendingMs = performance.now())),
        ),
      );
      up.push((upload?.body.length ?? 0) / ((performance.now() - sendingMs) / 1000));
    }
    return { down: median(down), up: median(up), resends: greeting.link.counters.resends };
  } finally {
    await board.close();
    for (const { child } of [line, far]) child.stdin?.end();
  }
}

/** One sample, and all of the update comes back. */
const PLAN = {
  source: enums.SampleSource.sine,
  taskSeed: 1,
  roundingSeed: 2,
  samples: 1,
  batchSize: 1,
  epochs: 1,
  reconstructSteps: 0,
  freezeLocalAfter: 0,
  learningRate: Math.fround(0.01),
  gradientClip: 10,
  uploadCount: COUNT,
  uploadValueKind: enums.ValueKind.float32,
  errorFeedback: 0,
  querySamples: 0,
  clipNorm: 0,
  noiseDeviation: 0,
};

export const goodput: Benchmark = {
  name: 'goodput',
  doc: 'bulk weights over a line of 115,200 and 921,600 baud, clean and with one byte in 10,000 damaged',
  slow: true,
  async run(log) {
    const programs = await build();
    const figures: Figure[] = [];
    for (const baud of [115_200, 921_600]) {
      for (const damage of [0, WORST]) {
        const repeats = baud > 500_000 ? 9 : 3;
        const { down, up, resends } = await measure(programs, baud, damage, repeats);
        const what = damage === 0 ? 'clean' : 'one byte in 10,000 damaged';
        log(`${baud} baud, ${what}: ${resends} frames resent by the host`);
        const promise = { atLeast: damage === 0 ? 0.93 : 0.75 };
        const rate = [`the line's rate`, baud / 10] as const;
        figures.push(figure(`Weights down, ${baud} baud, ${what}`, [down, 'B/s'], rate, promise));
        figures.push(figure(`Weights up, ${baud} baud, ${what}`, [up, 'B/s'], rate, promise));
      }
    }
    return figures;
  },
};
