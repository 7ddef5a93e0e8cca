/** Made-up boards and rounds that look like a run. For development only: nothing here reaches the product. */
import type {
  BoardView,
  ClientRound,
  EvaluationView,
  LinkCounters,
  PhaseName,
  RoundView,
  StrategyView,
} from '../../electron/contract.ts';

/** Small seeded generator: the pictures repeat. */
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
const gauss = (r: () => number): number => r() + r() + r() + r() - 2;

export const COUNTERS: LinkCounters = {
  bytesIn: 0,
  bytesOut: 0,
  framesIn: 0,
  framesOut: 0,
  resends: 1,
  nacks: 0,
  crcErrors: 0,
  discardedBytes: 0,
  duplicates: 0,
  resyncs: 0,
  roundTripUs: 900,
  creditStalls: 0,
};

const letter = (i: number): string =>
  (i < 26 ? '' : String.fromCharCode(64 + Math.floor(i / 26))) + String.fromCharCode(65 + (i % 26));

export function virtualBoard(i: number, n: number): BoardView {
  return {
    id: `virtual-${i}`,
    letter: letter(i),
    name: `Virtual ${n}`,
    kind: 'virtual',
    kindText: 'Real firmware, no hardware',
    address: 'virtual',
    state: 'idle',
    sensor: {
      state: 'ok',
      provenance: 'model',
      text: 'Model of an RP2040 at 5.00 V: 18 mA idle, 25 mA active',
    },
    counters: COUNTERS,
  };
}

export function picoBoard(i: number, name: string, id: string, kindText: string): BoardView {
  return {
    id,
    letter: letter(i),
    name,
    kind: 'serial',
    kindText,
    address: '/dev/ttyACM0',
    state: 'idle',
    firmware: { version: '0.1.0', buildId: '5f7231ca', memoryBytes: 204_800 },
    sensor: {
      state: 'ok',
      provenance: 'measured',
      text: i === 0 ? 'INA219, zero 2026-11-23, gain 2026-11-23 (227 Ω 0.1 %)' : 'INA219, not calibrated',
      calibration: i === 0 ? 'current' : 'none',
      shuntOhms: 0.1,
    },
    counters: COUNTERS,
  };
}

const SPEED: Record<string, readonly number[]> = {
  A: [0, 38, 162.3, 171, 211.7, 240],
  B: [2, 41, 170, 179, 221, 240],
  C: [1, 58, 92, 99, 158, 240],
  D: [0, 40, 150, 158, 198, 240],
};
const LEVEL: Record<string, readonly number[]> = {
  A: [0.088, 0.141, 0.123, 0.101, 0.055],
  C: [0.057, 0.079, 0.07, 0.061, 0.038],
  D: [0.06, 0.088, 0.08, 0.07, 0.04],
};
const PHASES: readonly PhaseName[] = ['receive', 'train', 'select', 'send', 'idle'];

function client(board: BoardView, index: number, round: number): ClientRound {
  const r = random(round * 977 + index * 131 + 7);
  const look = 'ABCD'[index % 4]!;
  const model = board.sensor.provenance === 'model';
  const stretch = model ? 1 + 0.02 * (index % 5) : 1 + gauss(r) * 0.01;
  const marks = (model ? SPEED['D']! : SPEED[look]!).map((ms) => ms * 1000 * stretch);
  const levels = model
    ? LEVEL['D']!.map((w) => w * (1 + 0.02 * (index % 5)))
    : (LEVEL[look] ?? LEVEL['A']!.map((w) => w * 1.1));
  const phases = PHASES.map((phase, i) => {
    const [startUs, endUs] = [marks[i]!, marks[i + 1]!];
    return {
      phase,
      startUs,
      endUs,
      energyPj: board.sensor.state === 'ok' ? Math.round((endUs - startUs) * levels[i]! * 1e6) : undefined,
    };
  });
  const power: [number, number][] = [];
  let level = levels[4]!;
  for (let us = 0; us <= marks[5]! && board.sensor.state === 'ok'; us += model ? 4000 : 1110) {
    const at = phases.findIndex((p) => us >= p.startUs && us < p.endUs);
    const i = at < 0 ? (us < marks[0]! ? 0 : 4) : at;
    level += (levels[i]! - level) * 0.75;
    power.push([us, model ? levels[i]! : level + gauss(r) * 0.003]);
  }
  const energyPj =
    board.sensor.state === 'ok' ? phases.reduce((sum, p) => sum + (p.energyPj ?? 0), 0) : undefined;
  return {
    boardId: board.id,
    coordinatesUp: 224,
    coordinatesDown: 224,
    bytesUp: 1003 + Math.round(r()),
    bytesDown: 1003,
    meanLoss: 1 / (1 + round / 60),
    energyPj,
    energyPlusMinusPj: model || energyPj === undefined ? undefined : Math.round(energyPj * 0.021),
    provenance: board.sensor.provenance,
    phases,
    power,
  };
}

export function makeRound(
  round: number,
  boards: readonly BoardView[],
  perRound: number,
  before: RoundView | undefined,
): RoundView {
  const asked =
    perRound === 0
      ? boards
      : Array.from({ length: perRound }, (_, i) => boards[(round - 1 + i) % boards.length]!);
  const missing = round === 96 && perRound === 0 && boards.length > 3 ? asked[0] : undefined;
  const clients = asked
    .filter((b) => b !== missing && b.state !== 'lost')
    .map((b) => client(b, boards.indexOf(b), round));
  const bytesUp = clients.reduce((n, c) => n + c.bytesUp, 0);
  const bytesDown = clients.reduce((n, c) => n + c.bytesDown, 0);
  const r = random(round);
  return {
    round,
    bytesUp,
    bytesDown,
    clients,
    absent: missing ? [{ boardId: missing.id, reason: 'unplugged in this round' }] : [],
    totalBytesUp: (before?.totalBytesUp ?? 0) + bytesUp,
    totalBytesDown: (before?.totalBytesDown ?? 0) + bytesDown,
    durationUs: missing ? 3.4e6 : 240_000 + gauss(r) * 6000,
  };
}

export function makeEvaluation(round: number, totalBytes: number): EvaluationView {
  const r = random(round * 31 + 5);
  const value = (0.2 + 4 * Math.exp(-round / 99.6)) * Math.exp(gauss(r) * 0.06);
  return {
    round,
    metric: 'mse',
    value,
    q25: value / (1.22 + round / 420),
    q75: value * (1.2 + round / 480),
    totalBytes,
  };
}

export const STRATEGIES: readonly StrategyView[] = [
  {
    name: 'tinymetafed',
    title: 'TinyMetaFed',
    doc: 'Partial local reconstruction, Top-P selective exchange and annealed meta step.',
    settings: [
      { name: 'topP', doc: 'Share of the parameters sent up a round.', value: 0.2, range: '0 to 1' },
      { name: 'alpha', doc: 'Server step, annealed to 0 over the horizon.', value: 0.9, range: '0 to 2' },
      {
        name: 'errorFeedback',
        doc: 'Keep what was not sent for the next round.',
        value: true,
        range: 'on or off',
      },
      {
        name: 'values',
        doc: 'Coding of values on the wire.',
        value: 'float32',
        range: 'float32, float16, int8, int4',
      },
    ],
  },
  {
    name: 'tinyreptile',
    title: 'TinyReptile',
    doc: 'One client a round, full exchange.',
    settings: [{ name: 'alpha', doc: '', value: 0.25, range: '0 to 2' }],
  },
  { name: 'reptile', title: 'Reptile', doc: 'Batches of clients, full exchange.', settings: [] },
];
