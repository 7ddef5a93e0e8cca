/**
 * A recorded run with boards that measured: synthetic loads through the INA219 model, as `readRun` would give it. Real
 * recordings with measuring boards need real boards; what a report makes of them is tested with this.
 */
import { EnergySums } from '../../../../../electron/bench/report/energy/analysis.ts';
import type { Reported } from '../../../../../electron/bench/report/paper/compose.ts';
import type { RoundMeasurements, RunRecord } from '../../../../../electron/bench/report/read-run.ts';
import type { Calibration } from '../../../../../electron/bench/power/calibration/calibration.ts';
import type { RoundMeasurement } from '../../../../../electron/bench/power/measurement.ts';
import { createStrategy } from '../../../../../electron/bench/federation/strategies/registry.ts';
import { periodic, randomOf } from '../power/synthetic/loads.ts';
import { conversions, drawSensor, measure } from '../power/synthetic/sensor-trial.ts';

const AT_UTC = '2026-11-20T09:00:00Z';
const CALIBRATION: Calibration = {
  zero: { atUtc: AT_UTC, counts: 1.4, uncertaintyCounts: 0.03, conversions: 2000 },
  gain: {
    atUtc: AT_UTC,
    factor: 1.0021,
    uncertainty: 0.0007,
    load: '22.03 mA, 227 Ω 0.1 %',
    conversions: 2000,
  },
};

export interface Options {
  readonly name?: string;
  readonly rounds?: number;
  readonly seed?: number;
}

/** Boards A and B measure, C measures with a saturated sensor in every third round, D is virtual. */
export function syntheticRun({ name = 'Pico left', rounds = 6, seed = 3 }: Options = {}): RunRecord {
  const random = randomOf(seed);
  const board = (
    letter: string,
    order: number,
    boardName: string,
    more: Partial<RunRecord['boards'][number]>,
  ): RunRecord['boards'][number] => ({
    boardId: `E6614C311B7${order}`,
    order,
    letter,
    name: boardName,
    kindText: 'Raspberry Pi Pico',
    address: `/dev/ttyACM${order}`,
    provenance: 'measured',
    shuntOhms: 0.1,
    firmware: '0.1.0',
    buildId: '0b5f23aa',
    sendNext: 0,
    receiveNext: 0,
    hello: {},
    ...more,
  });
  const boards = [
    board('A', 0, name, { calibration: CALIBRATION }),
    board('B', 1, 'Pico right', {}),
    board('C', 2, 'Nano 33', { calibration: { zero: CALIBRATION.zero } }),
    board('D', 3, 'Virtual 1', {
      kindText: 'Real firmware, no hardware',
      provenance: 'model',
      modelText: 'Model of an RP2040 at 5.00 V: 18 mA idle, 27 train.',
    }),
  ];
  const sensors = boards.map(() => drawSensor(random));
  const measurements = new Map<number, Map<string, RoundMeasurement>>();
  for (let round = 1; round <= rounds; round++) {
    const of = new Map<string, RoundMeasurement>();
    boards.forEach((join, i) => {
      const steps = [
        [15_000, 0.022] as const,
        [80_000 + 3000 * i, 0.027] as const,
        [4500, 0.026] as const,
        [12_000, 0.023] as const,
      ];
      const amps = join.letter === 'C' && round % 3 === 0 ? 0.9 : 1;
      const load = periodic(
        'round',
        steps.map(([us, a]) => [us, amps === 1 ? a : amps] as const),
      );
      const clock = { rate: 1, offsetUs: round * 1_000_000, pollUs: 0 };
      const ends = steps.reduce<number[]>((all, [us]) => [...all, (all.at(-1) ?? 0) + us], []);
      const samples = conversions(
        load,
        (ends.at(-1) ?? 0) + 3000,
        sensors[i] as (typeof sensors)[number],
        clock,
        random,
      );
      const marks = [0, ...ends].map((us, k) => [[1, 2, 3, 4, 0][k] as number, us + clock.offsetUs] as const);
      const measured = measure(samples, marks, join.calibration);
      of.set(
        join.boardId,
        join.provenance === 'model'
          ? { ...measured, provenance: 'model', plusMinusPj: undefined, terms: undefined }
          : measured,
      );
    });
    measurements.set(round, of);
  }
  const startedUtc = '2026-11-23T14:02:00.000Z';
  const recorded = Array.from({ length: rounds }, (_, i) => ({
    round: i + 1,
    bytesUp: 4000,
    bytesDown: 4100,
    totalBytesUp: 4000 * (i + 1),
    totalBytesDown: 4100 * (i + 1),
    durationUs: 240_000,
    clients: [],
    absent: [],
  }));
  return {
    path: '/somewhere/recording.mcap',
    sha256: '9f2c'.repeat(16),
    fileBytes: 123_456,
    configuration: {
      format: 2,
      version: '0.1.0',
      startedUtc,
      settings: {
        task: 'sine',
        strategy: 'tinymetafed',
        rounds,
        seed,
        boardsPerRound: 0,
        evaluateEvery: 1,
        set: {},
      },
      strategySettings: createStrategy('tinymetafed', {}, {}).settings,
    },
    engine: 'TensorFlow.js WebAssembly',
    boards,
    rounds: recorded,
    eachRound: async (use) => {
      recorded.every((round) => use(round, measurements.get(round.round) ?? new Map()) !== false);
    },
    evaluations: Array.from({ length: rounds + 1 }, (_, round) => ({
      round,
      metric: 'mse' as const,
      value: 4 / (1 + round),
      q25: 2 / (1 + round),
      q75: 6 / (1 + round),
      totalBytes: 8100 * round,
    })),
    baselines: [],
    repeats: [],
    events: [{ elapsedUs: 1_500_000, level: 'warn', text: `${name} was away.`, boardId: boards[0]?.boardId }],
    damage: [],
  };
}

/** The same with its sums, as `reported` would give it. */
export async function syntheticReport(options: Options = {}): Promise<Reported> {
  const run = syntheticRun(options);
  const sums = new EnergySums();
  await run.eachRound(({ round }, measured) => {
    for (const [boardId, measurement] of measured) sums.add(round, boardId, measurement);
  });
  return { run, analysis: sums.analyse(run) };
}

/** Everything that was measured, by round and board. */
export async function measurementsOf(run: RunRecord): Promise<Map<number, RoundMeasurements>> {
  const all = new Map<number, RoundMeasurements>();
  await run.eachRound(({ round }, measured) => all.set(round, measured));
  return all;
}
