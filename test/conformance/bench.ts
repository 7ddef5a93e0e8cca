/** A board on the bench for one test file: opened once, configured as each test likes. */
import { afterAll, beforeAll, describe } from 'vitest';
import { Board } from '../../electron/bench/boards/board.ts';
import { greet, type GreetOptions } from '../../electron/bench/boards/greeting.ts';
import { averagePool, cnn, conv, dense, flatten, maxPool } from '../../electron/bench/models/cnn.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import { mlp, sineMlp } from '../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../electron/bench/models/model-spec.ts';
import { defaultTiming } from '../../firmware-bridge/link/options.ts';
import type { Transport } from '../../firmware-bridge/transports/transport.ts';
import { patientClock } from './patient-clock.ts';
import { kinds, type BoardKind, type PoweredBoard } from './kinds.ts';
import { usual } from './plan.ts';

export { plan, usual } from './plan.ts';

export interface BoardOnBench {
  readonly kind: BoardKind;
  board: Board;
  powered: PoweredBoard;
  readonly log: string[];
  /** The sine network: 1-32-32-1, or 1-16-16-1 where memory is scarce. Its last layer is local. */
  readonly model: ModelSpec;
  readonly parameterCount: number;
  readonly globalCount: number;
}

/** Opens the link over `transport` and makes a board of it. */
export async function takeUp(
  transport: Transport,
  log: string[] = [],
  options: GreetOptions = {},
): Promise<Board> {
  const greeting = await greet(transport, options);
  const board = new Board({
    id: transport.usbSerialNumber ?? greeting.hello.boardId,
    order: 0,
    letter: 'A',
    name: 'Board under test',
    onLog: (_level, text) => log.push(text),
  });
  board.bind(greeting);
  return board;
}

const bare = (transport: Transport): Transport => transport;

/** Describes the same tests once for each kind of board. `wrap` may put something between link and transport. */
export function describeKinds(
  what: string,
  tests: (bench: BoardOnBench) => void,
  wrap: (transport: Transport) => Transport = bare,
): void {
  for (const kind of kinds) {
    const title =
      kind.skip === undefined ? `${kind.name}: ${what}` : `${kind.name}: ${what} (skipped: ${kind.skip})`;
    describe.skipIf(kind.skip !== undefined)(title, () => {
      const model = kind.small === true ? smallMlp : sineMlp(32);
      const { parameterCount, globalCount } = layoutOf(model, usual.localLayers);
      const bench = { kind, log: [], model, parameterCount, globalCount } as unknown as BoardOnBench;
      beforeAll(async () => {
        bench.powered = await kind.start();
        const patience = kind.slow === true && wrap === bare ? { clock: patientClock } : {};
        // A wire that loses bytes has the timing of one, whatever it goes to: a virtual board's own wire loses nothing.
        const timing = wrap === bare ? {} : { timing: defaultTiming('serial') };
        bench.board = await takeUp(wrap(bench.powered.transport), bench.log, { ...patience, ...timing });
      });
      afterAll(async () => {
        await bench.board?.close();
        await bench.powered?.stop();
      });
      tests(bench);
    });
  }
}

const smallMlp = mlp({ widths: [1, 16, 16, 1], loss: 'mse', firstBiasRange: 1 });

/** Every kind of layer in 165 parameters: small enough for an ATmega2560. */
export const smallCnn = cnn(
  'small',
  [7, 7, 1],
  [
    conv(3),
    maxPool(2),
    conv(6, { kernel: [2, 3], stride: [2, 1], pad: [0, 1] }),
    averagePool([1, 3]),
    flatten(),
    dense(3),
  ],
);
