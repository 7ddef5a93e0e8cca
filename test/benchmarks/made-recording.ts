/**
 * A recording of boards that were never there, as the bench would have written it: power frames at 900 conversions a second and
 * board, rounds every two seconds, through the real encoder, stream and recorder. For figures about long recordings only.
 */
import { encodeMessage } from '../../firmware-bridge/protocol/codec.ts';
import { FrameEncoder } from '../../firmware-bridge/link/frame-encoder.ts';
import { FIRST, LAST } from '../../firmware-bridge/protocol/frame.ts';
import { enums, messages } from '../../firmware-bridge/protocol/schema.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { boardTopic } from '../../electron/bench/session/record-schemas.ts';
import { Recorder } from '../../electron/bench/session/recorder.ts';
import { BoardStream } from '../../electron/bench/session/recording/board-stream.ts';
import { configurationOf } from '../../electron/bench/session/recording/configuration.ts';
import { createStrategy } from '../../electron/bench/federation/strategies/registry.ts';

const SAMPLES_PER_MESSAGE = 40;
const SAMPLE_US = 1111;
const ROUND_US = 2_000_000;
const START_NS = 1_800_000_000_000_000_000n;

export interface Made {
  readonly samples: number;
  readonly bytes: number;
  /** Of this process while it wrote, without what it took to make the frames. */
  readonly cpuSeconds: number;
}

class MadeBoard {
  readonly id: string;
  readonly #encoder = new FrameEncoder();
  readonly #rng: Rng;
  readonly #body = new Uint8Array(SAMPLES_PER_MESSAGE * 6);
  #seq = 0;

  constructor(index: number) {
    this.id = `made${index.toString().padStart(4, '0')}`;
    this.#rng = new Rng(index + 1);
  }

  frame(name: 'power' | 'phase', payload: Uint8Array): Uint8Array {
    this.#encoder.add(messages[name].id | FIRST | LAST, this.#seq, 0, payload);
    this.#seq = (this.#seq + 1) & 0xff;
    return this.#encoder.take();
  }

  /** Forty conversions that end at this board time. */
  power(timeUs: number): Uint8Array {
    const view = new DataView(this.#body.buffer);
    for (let i = 0; i < SAMPLES_PER_MESSAGE; i++) {
      view.setUint16(i * 6, i === 0 ? 0 : SAMPLE_US, true);
      view.setInt16(i * 6 + 2, 200 + this.#rng.below(60), true);
      view.setUint16(i * 6 + 4, (1250 << 3) | 2, true);
    }
    const firstTimeUs = BigInt(timeUs - (SAMPLES_PER_MESSAGE - 1) * SAMPLE_US);
    return this.frame(
      'power',
      encodeMessage('power', { firstTimeUs, configRegister: 0x019f, lost: 0, flags: 0 }, this.#body),
    );
  }

  phase(round: number, phase: number, timeUs: number): Uint8Array {
    return this.frame('phase', encodeMessage('phase', { round, phase, timeUs: BigInt(timeUs) }));
  }
}

function join(boardId: string, order: number): object {
  return {
    boardId,
    order,
    letter: String.fromCharCode(65 + (order % 26)),
    name: `Made ${order + 1}`,
    kindText: 'Made for a benchmark',
    address: `made:${order}`,
    provenance: 'model',
    shuntOhms: 0.1,
    firmware: '0.0.0',
    buildId: '00000000',
    sendNext: 0,
    receiveNext: 0,
    hello: { sensorState: enums.SensorState.ina219 },
  };
}

export async function makeRecording(path: string, count: number, seconds: number): Promise<Made> {
  const settings = {
    task: 'sine',
    strategy: 'tinymetafed',
    rounds: 1800,
    seed: 1,
    boardsPerRound: 0,
    evaluateEvery: 10,
    set: {},
  } as const;
  const strategy = createStrategy('tinymetafed', {}).settings;
  const startedUtc = new Date(Number(START_NS / 1_000_000n)).toISOString();
  const recorder = await Recorder.create(
    path,
    configurationOf({ settings, strategy, startedUtc, engine: 'none' }),
  );
  const boards = Array.from({ length: count }, (_, i) => new MadeBoard(i));
  let nowNs = START_NS;
  const streams = boards.map(
    ({ id }) =>
      new BoardStream({
        decoded: (topic, value, publishNs) =>
          recorder.message(boardTopic(id, topic), value, nowNs, publishNs ?? nowNs),
      }),
  );
  boards.forEach(({ id }, i) => {
    recorder.message(boardTopic(id, 'hello'), join(id, i), nowNs);
    streams[i]?.join({ sendNext: 0, receiveNext: 0, shuntOhms: 0.1 });
  });
  let cpuUs = 0;
  let samples = 0;
  const take = (i: number, bytes: Uint8Array): void =>
    recorder.together(() => {
      recorder.frame(boards[i]?.id ?? '', 'in', bytes, nowNs);
      streams[i]?.frame('in', bytes, nowNs);
    }, nowNs);
  const stepUs = SAMPLES_PER_MESSAGE * SAMPLE_US;
  let round = 0;
  for (let timeUs = stepUs; timeUs <= seconds * 1e6; timeUs += stepUs) {
    nowNs = START_NS + BigInt(timeUs) * 1000n;
    const frames = boards.map((board) => board.power(timeUs));
    const ends = timeUs >= (round + 1) * ROUND_US;
    const marks = ends ? boards.map((board) => board.phase(round + 1, enums.Phase.train, timeUs)) : [];
    const before = process.cpuUsage();
    frames.forEach((bytes, i) => take(i, bytes));
    marks.forEach((bytes, i) => take(i, bytes));
    samples += count * SAMPLES_PER_MESSAGE;
    if (ends) tellRound(recorder, boards, ++round, nowNs);
    const used = process.cpuUsage(before);
    cpuUs += used.user + used.system;
  }
  const before = process.cpuUsage();
  await recorder.close();
  const used = process.cpuUsage(before);
  if (recorder.error) throw recorder.error;
  return { samples, bytes: recorder.bytesWritten, cpuSeconds: (cpuUs + used.user + used.system) / 1e6 };
}

function tellRound(recorder: Recorder, boards: readonly MadeBoard[], round: number, nowNs: bigint): void {
  const phases = (['receive', 'train', 'select', 'send'] as const).map((phase, i) => ({
    phase,
    startUs: i * 400_000,
    endUs: (i + 1) * 400_000,
    energyPj: 40_000_000_000,
  }));
  recorder.message(
    '/round',
    {
      round,
      boards: boards.length,
      globalDigest: '00000000',
      bytesUp: 1000,
      bytesDown: 1000,
      totalBytesUp: 1000 * round,
      totalBytesDown: 1000 * round,
      durationUs: ROUND_US,
      clients: boards.map(({ id }) => ({
        boardId: id,
        bytesUp: 100,
        bytesDown: 100,
        meanLoss: 1,
        energyPj: 160_000_000_000,
        provenance: 'model',
        phases,
      })),
      absent: [],
    },
    nowNs,
  );
  if (round % 10 !== 0) return;
  const value = 4 / Math.sqrt(round);
  recorder.message(
    '/evaluation',
    { round, metric: 'mse', value, q25: value / 2, q75: value * 2, totalBytes: 2000 * round },
    nowNs,
  );
}
