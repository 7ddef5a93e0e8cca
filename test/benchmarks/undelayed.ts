/**
 * What an evaluation costs the boards: round trips to the native firmware behind a pseudo-terminal, while the Omniglot
 * network is being judged on 100 tasks x 100 steps, against the same on an idle bench. A trip is a small download and the
 * board's answer to it: two frames through the serial port, the link and the board's core.
 */
import { Board } from '../../electron/bench/boards/board.ts';
import { greet } from '../../electron/bench/boards/greeting.ts';
import { omniglotCnn } from '../../electron/bench/models/cnn.ts';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { EvaluationCancelled, Evaluator } from '../../electron/bench/tensor/evaluator.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../firmware-bridge/protocol/schema.ts';
import { encodeSparse } from '../../firmware-bridge/protocol/sparse.ts';
import { SerialTransport } from '../../firmware-bridge/transports/serial/serial-transport.ts';
import { noiseTasks } from './cnn-evaluation.ts';
import { figure, median, type Benchmark } from './figure.ts';
import { buildNativeBoard, start } from './native-board.ts';

const MODEL = mlp({ widths: [1, 8, 1], loss: 'mse', firstBiasRange: 0 });
const TRIPS = 400;

export interface RoundTrips {
  readonly medianMs: number;
  /** Of a hundred trips the slowest but one. */
  readonly slowMs: number;
}

/** Round trips on an idle bench, then while evaluations go on without a break; and how fast a cancelled one is gone. */
export async function measureRoundTrips(trips = TRIPS): Promise<{
  readonly idle: RoundTrips;
  readonly evaluating: RoundTrips;
  readonly evaluations: number;
  readonly cancelMs: number;
}> {
  const { child, path } = await start(await buildNativeBoard(), []);
  const greeting = await greet(new SerialTransport({ path, baudRate: 115_200 }));
  const board = new Board({ id: 'native', order: 0, letter: 'A', name: 'Native' });
  board.bind(greeting);
  const evaluator = await Evaluator.start({ choice: 'wasm' });
  try {
    await board.configure(MODEL, { seed: 1, localLayers: 0, useResidual: false, useGradientBuffer: false });
    const one = { indices: Uint32Array.of(3), values: Float32Array.of(0.5) };
    const count = layoutOf(MODEL).parameterCount;
    const { encoded } = encodeSparse(one, count, enums.ValueKind.float32, new Rng(0));
    let round = 0;
    const walk = async (): Promise<RoundTrips> => {
      const times: number[] = [];
      for (let i = 0; i < trips; i++) {
        const sent = performance.now();
        await board.download(++round, 'add', encoded);
        times.push(performance.now() - sent);
      }
      const sorted = times.sort((a, b) => a - b);
      return { medianMs: median(sorted), slowMs: sorted[Math.floor(0.99 * (trips - 1))] ?? NaN };
    };
    await walk();
    const idle = await walk();
    const model = omniglotCnn();
    const parameters = initialize(model, 1);
    const heldOut = noiseTasks(layoutOf(model), 100);
    const settings = { metric: 'accuracy', steps: 100, learningRate: 0.01, gradientClip: 0 } as const;
    await evaluator.prepare({ model, heldOut, ...settings });
    const over = { yet: false };
    let evaluations = 0;
    let cancelMs = NaN;
    const judged = (async () => {
      while (!over.yet) {
        await evaluator.evaluate(parameters);
        evaluations++;
      }
    })().catch((error: unknown) => {
      if (!(error instanceof EvaluationCancelled)) throw error;
    });
    const evaluating = await walk();
    over.yet = true;
    // The one under way is dropped: what is asked next need not wait for its end.
    const cancelled = performance.now();
    evaluator.cancel();
    await judged;
    await evaluator.prepare({ model, heldOut, ...settings });
    cancelMs = performance.now() - cancelled;
    return { idle, evaluating, evaluations, cancelMs };
  } finally {
    await evaluator.close();
    await board.close();
    child.stdin?.end();
  }
}

export const undelayed: Benchmark = {
  name: 'undelayed',
  doc: 'round trips to a board behind a pseudo-terminal while a CNN is being judged',
  async run() {
    const { idle, evaluating, cancelMs } = await measureRoundTrips();
    return [
      figure(
        'Round trip to a board while a CNN is judged, median',
        [evaluating.medianMs, 'ms'],
        ['idle', idle.medianMs],
      ),
      figure('The slowest but one of a hundred', [evaluating.slowMs, 'ms'], ['idle', idle.slowMs]),
      figure('A cancelled evaluation makes room', [cancelMs, 'ms'], ['250 ms', 250]),
    ];
  },
};
