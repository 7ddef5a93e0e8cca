/**
 * Runs recorded on every kind of board are reproduced from their raw frames, MCAP readers read them whole, and a board that
 * is lost in the middle, a wire that ruins frames and several kinds in one run change nothing about that.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoardRegistry } from '../../electron/bench/boards/board-registry.ts';
import { systemClock } from '../../electron/bench/boards/clock.ts';
import { openVirtualHub } from '../../electron/bench/boards/open-registry.ts';
import { initializationFiles } from '../../electron/bench/export/initialization-files.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { openRun } from '../../electron/bench/session/open-run.ts';
import { checkpointBoard, energySource } from '../../electron/bench/session/report-boards.ts';
import { verify } from '../../electron/bench/session/verify/verify.ts';
import { Evaluator } from '../../electron/bench/tensor/evaluator.ts';
import type { RoundView, RunSettings } from '../../electron/contract.ts';
import type { Transport } from '../../firmware-bridge/transports/transport.ts';
import { checkMcap } from '../unit/electron/bench/session/mcap-check.ts';
import { kinds, type PoweredBoard } from './kinds.ts';
import { NoisyTransport } from './noisy-transport.ts';
import { patientClock } from './patient-clock.ts';

let folder: string;
let evaluator: Evaluator;
/** Small enough for the Mega, as the file of a model. */
let model: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verified-'));
  evaluator = await Evaluator.start();
  const small = mlp({ widths: [1, 16, 16, 1], loss: 'mse', firstBiasRange: 1 });
  for (const { path, content } of initializationFiles(
    small,
    new Float32Array(layoutOf(small).parameterCount),
    [],
  )) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  model = join(folder, 'tfjs', 'model.json');
});
afterAll(async () => {
  await evaluator.close();
  await rm(folder, { recursive: true });
});

interface Recorded {
  readonly path: string;
  readonly rounds: readonly RoundView[];
}

interface RecordOptions {
  readonly meanwhile?: (round: number) => void;
  readonly patient?: boolean;
}

let runs = 0;
/** Records a run on boards behind these transports. `meanwhile` is told of each round. Emulated boards need patience. */
async function record(
  transports: readonly Transport[],
  change: Partial<RunSettings> = {},
  { meanwhile = () => undefined, patient = false }: RecordOptions = {},
): Promise<Recorded> {
  const settings: RunSettings = {
    task: 'sine',
    strategy: 'tinymetafed-extended',
    rounds: 2,
    seed: 17,
    boardsPerRound: 0,
    evaluateEvery: 100,
    taskSet: { heldOutTasks: 10 },
    model,
    deadlineSeconds: 600,
    set: { samples: 8, topPUp: 20, topPDown: 50 },
    ...change,
  };
  let open: Awaited<ReturnType<typeof openRun>> | undefined;
  const registry = new BoardRegistry({
    virtualHub: () => openVirtualHub({ seed: 17 }),
    serialTransport: (path) => transports[Number(path)]!,
    ...(patient && { greet: { clock: patientClock } }),
    onFrame: (address, direction, bytes) => open?.recordFrame(address, direction, bytes),
    onJoin: (board) => open?.join(board),
  });
  try {
    for (const i of transports.keys()) await registry.addSerial(String(i));
    const rounds: RoundView[] = [];
    const path = join(folder, `run-${++runs}`);
    open = await openRun(settings, path, {
      clients: registry.connected,
      sourceOf: (id) => energySource(registry, id),
      boardOf: (id) => checkpointBoard(registry, id),
      evaluator,
      clock: systemClock,
      onRound: (round) => {
        rounds.push(round);
        meanwhile(round.round);
      },
      onEvaluation: () => undefined,
      onLog: () => undefined,
      onChange: () => undefined,
    });
    await open.run.drive();
    await open.settle(transports.length);
    expect(open.run.view.error).toBeUndefined();
    return { path: join(path, 'recording.mcap'), rounds };
  } finally {
    await registry.close();
  }
}

async function expectReproduced({ path }: Recorded, rounds: number): Promise<void> {
  const { topics } = await checkMcap(path);
  expect([...topics.keys()].filter((topic) => topic.includes('/frames/')).length).toBeGreaterThan(1);
  expect(await verify(path)).toMatchObject({ verdict: 'reproduced', rounds });
}

describe.each(kinds)('a run recorded on $name', ({ skip, hasSensor, slow, start }) => {
  const why = skip === undefined ? '' : ` (skipped: ${skip})`;
  it.skipIf(skip !== undefined)(`is reproduced${why}`, { timeout: 600_000 }, async () => {
    const powered = await start();
    try {
      const rounds = slow ? 2 : 6;
      const recorded = await record([powered.transport], { rounds }, { patient: slow === true });
      await expectReproduced(recorded, rounds);
      const [client] = recorded.rounds.at(-1)!.clients;
      if (hasSensor) expect(client?.energyPj).toBeGreaterThan(0);
    } finally {
      await powered.stop();
    }
  });
});

describe('a run', { timeout: 600_000 }, () => {
  const virtuals = (count: number): { hub: ReturnType<typeof openVirtualHub>; transports: Transport[] } => {
    const hub = openVirtualHub({ seed: 17, idlePace: 'none' });
    return { hub, transports: Array.from({ length: count }, () => hub.transport()) };
  };

  it.each([
    ['garbage between frames', true],
    ['garbage that ruins frames', false],
  ])('with %s is reproduced', async (_name, delimited) => {
    const { hub, transports } = virtuals(3);
    const noisy = transports.map(
      (transport, i) => new NoisyTransport(transport, { seed: 5 + i, every: 6, delimited }),
    );
    const recorded = await record(noisy, { rounds: 12, deadlineSeconds: 20 });
    await expectReproduced(recorded, 12);
    const { topics } = await checkMcap(recorded.path);
    const counted = [...topics].flatMap(([topic, messages]) =>
      topic.endsWith('/link') ? [JSON.parse(Buffer.from(messages.at(-1)!.data).toString()) as object] : [],
    );
    const sum = (name: string): number =>
      counted.reduce((total, it) => total + ((it as Record<string, number>)[name] ?? 0), 0);
    expect(sum('crcErrors') + sum('discardedBytes')).toBeGreaterThan(0);
    await hub.close();
  });

  it('in which a board restarts and another is lost is reproduced', async () => {
    const hub = openVirtualHub({ seed: 17, idlePace: 'none' });
    const transports = [hub.transport(), hub.transport(), hub.transport()];
    const recorded = await record(
      transports,
      { rounds: 12, deadlineSeconds: 20 },
      {
        meanwhile: (round) => {
          if (round === 3) transports[1]!.reboot();
          if (round === 6) void transports[2]!.close();
        },
      },
    );
    await expectReproduced(recorded, 12);
    const absent = recorded.rounds.flatMap((round) => round.absent);
    expect(absent.length).toBeGreaterThan(0);
    await hub.close();
  });

  it('on all kinds of board together is reproduced', async () => {
    const powered: PoweredBoard[] = [];
    // The two emulated RP2040 are one board on two wires.
    for (const { name, skip, start } of kinds)
      if (skip === undefined && !name.includes('UART')) powered.push(await start());
    try {
      const recorded = await record(
        powered.map(({ transport }) => transport),
        {},
        { patient: true },
      );
      await expectReproduced(recorded, 2);
      expect(recorded.rounds.at(-1)!.clients.length).toBe(powered.length);
    } finally {
      for (const it of powered) await it.stop();
    }
  });
});
