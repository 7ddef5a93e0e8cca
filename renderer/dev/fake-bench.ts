/** A bench that plays a plausible run behind the window's bridge. For development and pictures only. */
import type {
  BenchBridge,
  BenchEvent,
  BoardView,
  Command,
  EnergyTotal,
  EvaluationView,
  FlashView,
  LogEntry,
  Reply,
  RoundView,
  RunView,
  Snapshot,
} from '../../electron/contract.ts';
import { makeAdaptation } from './fake-adapt.ts';
import { fakeModels } from './fake-models.ts';
import { fakeComparison, fakeSessions } from './fake-sessions.ts';
import { STRATEGIES, makeEvaluation, makeRound, picoBoard, virtualBoard } from './fake-data.ts';

export type Scene =
  'empty' | 'ready' | 'mixed' | 'virtual' | 'turns' | 'many' | 'lost' | 'paused' | 'finished' | 'failed';

const LOG: readonly LogEntry[] = [
  { elapsedUs: 0, level: 'info', text: 'Run started, seed 9001' },
  { elapsedUs: 23e6, level: 'info', text: 'A unplugged' },
  { elapsedUs: 26.4e6, level: 'info', text: 'A reconnected, repeats 96' },
  { elapsedUs: 47.9e6, level: 'warn', text: 'B: sensor stopped answering' },
];

function boardsOf(scene: Scene): BoardView[] {
  if (scene === 'empty') return [];
  if (scene === 'many') return Array.from({ length: 12 }, (_, i) => virtualBoard(i, i + 1));
  if (scene === 'virtual' || scene === 'turns' || scene === 'ready')
    return [0, 1, 2, 3].map((i) => virtualBoard(i, i + 1));
  const lost = scene === 'lost';
  return [
    picoBoard(0, 'Pico left', 'E661 2B31', 'Raspberry Pi Pico'),
    {
      ...picoBoard(1, 'Pico right', 'E661 90C4', 'Raspberry Pi Pico'),
      state: lost ? 'lost' : 'training',
      sensor: {
        state: lost ? 'ok' : 'failed',
        provenance: 'measured',
        text: '5.87 J ± 0.12 up to round 187',
      },
      note: lost
        ? 'Lost 12 s ago. Rounds go on with A, C and D. Plug it back in: it rejoins by itself.'
        : 'The INA219 stopped answering in round 188. Training goes on; this board adds no joules.',
    },
    picoBoard(2, 'Nano 33', '7C4A 11F0', 'Arduino Nano 33 BLE'),
    virtualBoard(3, 1),
  ];
}

export class FakeBench implements BenchBridge {
  readonly platform = 'linux';
  pathOf = (): string => '';
  onShell = (): (() => void) => () => undefined;
  #boards: BoardView[];
  #rounds: RoundView[] = [];
  #evaluations: EvaluationView[] = [];
  #listeners = new Set<(event: BenchEvent) => void>();
  #run: RunView;
  #scene: Scene;
  #playing = false;

  constructor(scene: Scene, rounds: number) {
    this.#scene = scene;
    this.#boards = boardsOf(scene);
    const state =
      scene === 'empty' || scene === 'ready'
        ? 'none'
        : scene === 'paused' || scene === 'finished' || scene === 'failed'
          ? scene
          : 'running';
    this.#run = {
      state,
      round: 0,
      roundProgress: state === 'running' ? 0.4 : undefined,
      roundText: undefined,
      elapsedUs: 0,
      totalBytesUp: 0,
      totalBytesDown: 0,
      denseBytes: 0,
      settings: {
        task: 'sine',
        strategy: 'tinymetafed',
        rounds: 600,
        seed: 9001,
        boardsPerRound: scene === 'turns' || scene === 'many' ? 1 : 0,
        evaluateEvery: 2,
        set: {},
      },
      energy: [],
      evaluationText: 'median MSE of 200 held-out tasks, K = 10, 32 steps',
      folder: state === 'none' ? undefined : '/home/me/bench/sine-07',
      error: scene === 'failed' ? 'Stopped in round 214: no board answered for 30 s.' : undefined,
    };
    if (state !== 'none') {
      this.#evaluations.push(makeEvaluation(0, 0));
      for (let i = 1; i <= rounds; i += 1) this.#round(i);
    }
    const work = ['training', 'training', 'sending', 'waiting', 'receiving'] as const;
    if (state === 'running')
      this.#boards = this.#boards.map((b, i) => (b.state === 'lost' ? b : { ...b, state: work[i % 5]! }));
  }

  #round(n: number): RoundView {
    // The sensor of B stops at round 188, as in the sample pictures.
    const boards =
      this.#scene === 'mixed' && n < 188
        ? this.#boards.map((b) => ({ ...b, sensor: { ...b.sensor, state: 'ok' as const } }))
        : this.#boards;
    const round = makeRound(n, boards, this.#run.settings.boardsPerRound, this.#rounds.at(-1));
    this.#rounds.push(round);
    if (n % this.#run.settings.evaluateEvery === 0)
      this.#evaluations.push(makeEvaluation(n, round.totalBytesUp + round.totalBytesDown));
    const joules = (p: 'measured' | 'model'): number =>
      round.clients.reduce((sum, c) => sum + (c.provenance === p ? (c.energyPj ?? 0) * 1e-12 : 0), 0);
    const energy = (['measured', 'model'] as const).flatMap((provenance): EnergyTotal[] => {
      const total =
        (this.#run.energy.find((e) => e.provenance === provenance)?.joules ?? 0) + joules(provenance);
      if (total === 0) return [];
      return [
        {
          provenance,
          joules: total,
          plusMinus: provenance === 'measured' ? total * 0.0137 : undefined,
          text: provenance === 'measured' ? 'A, C; B up to round 187' : 'RP2040 at 5.00 V, stated',
        },
      ];
    });
    this.#run = {
      ...this.#run,
      round: n,
      elapsedUs: n * 0.255e6,
      energy,
      totalBytesUp: round.totalBytesUp,
      totalBytesDown: round.totalBytesDown,
      denseBytes: (round.totalBytesUp + round.totalBytesDown) * 4.6,
    };
    return round;
  }

  #emit(event: BenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #power(): void {
    const mean = (b: BoardView): number =>
      (b.sensor.provenance === 'model' ? 0.04 : b.letter === 'A' ? 0.1412 : 0.0608) *
      (1 + Math.random() * 0.01);
    const readings = this.#boards
      .filter((b) => b.sensor.state === 'ok')
      .map((b) => ({ boardId: b.id, timeUs: 0, powerW: mean(b), currentA: mean(b) / 4.97, busV: 4.97 }));
    this.#emit({ type: 'power', readings });
  }

  #step(): void {
    const round = this.#round(this.#run.round + 1);
    this.#emit({ type: 'round', round });
    const evaluation = this.#evaluations.at(-1)!;
    if (evaluation.round === round.round) this.#emit({ type: 'evaluation', evaluation });
    if (round.round >= this.#run.settings.rounds) this.#set({ state: 'finished' });
    else this.#emit({ type: 'run', run: this.#run });
  }

  #set(change: Partial<RunView>): void {
    this.#run = { ...this.#run, ...change };
    this.#emit({ type: 'run', run: this.#run });
  }

  /** Plays rounds, four a second. */
  live(): void {
    if (this.#playing) return;
    this.#playing = true;
    setInterval(() => {
      this.#power();
      if (this.#run.state === 'running') this.#step();
    }, 240);
  }

  onEvent(listener: (event: BenchEvent) => void): () => void {
    this.#listeners.add(listener);
    setTimeout(() => this.#power(), 50);
    return () => this.#listeners.delete(listener);
  }

  onLost(): () => void {
    return () => undefined;
  }

  command(command: Command): Promise<Reply> {
    switch (command.type) {
      case 'snapshot': {
        const log = this.#run.state === 'none' ? [] : LOG;
        const value: Snapshot = {
          version: '0.1.0',
          engine: {
            state: 'ready',
            name: 'wasm',
            build: { tfjs: '4.22.0', simd: true },
            choice: 'auto',
            reasons: [{ engine: 'native', problem: { code: 'notInstalled' } }],
            selfTestMs: 48,
          },
          freeBytes: 41e9,
          strategies: STRATEGIES,
          boards: this.#boards,
          run: this.#run,
          rounds: this.#rounds,
          evaluations: this.#evaluations,
          log,
        };
        return Promise.resolve({ ok: true, value });
      }
      case 'addVirtualBoards': {
        const at = this.#boards.length;
        this.#boards = [
          ...this.#boards,
          ...Array.from({ length: command.count }, (_, i) => virtualBoard(at + i, at + i + 1)),
        ];
        this.#emit({ type: 'boards', boards: this.#boards });
        this.#power();
        break;
      }
      case 'removeBoard':
        this.#boards = this.#boards.filter((b) => b.id !== command.boardId);
        this.#emit({ type: 'boards', boards: this.#boards });
        break;
      case 'renameBoard':
        this.#boards = this.#boards.map((b) => (b.id === command.boardId ? { ...b, name: command.name } : b));
        this.#emit({ type: 'boards', boards: this.#boards });
        break;
      case 'configure':
        if ((command.settings.rounds ?? 1) < 1)
          return Promise.resolve({ ok: false, error: 'Rounds must lie from 1 to 1 000 000.' });
        this.#set({
          settings: { ...this.#run.settings, ...(command.settings as Partial<RunView['settings']>) },
        });
        break;
      case 'startRound':
      case 'run':
        if (this.#run.state !== 'paused') this.#begin();
        if (command.type === 'run') this.#set({ state: 'running' });
        else this.#step();
        if (command.type === 'startRound') this.#set({ state: 'paused' });
        this.live();
        break;
      case 'pause':
        this.#set({ state: 'paused', roundProgress: undefined });
        break;
      case 'stop':
        this.#set({ state: 'stopped', roundProgress: undefined });
        break;
      case 'adapt':
        return Promise.resolve({ ok: true, value: makeAdaptation(command) });
      case 'predict': {
        const value = {
          bytesDown: 1003,
          bytesUp: 1004,
          memoryBytes: 9880,
          parameters: 1153,
          timeUs: 212_000,
          timeText: 'RP2040 at 125 MHz over 115 200 baud',
        };
        return Promise.resolve({ ok: true, value });
      }
      case 'listModels':
        return Promise.resolve({ ok: true, value: fakeModels() });
      case 'listSessions':
        return Promise.resolve({ ok: true, value: fakeSessions() });
      case 'compareSessions':
        return Promise.resolve({ ok: true, value: fakeComparison(command.paths) });
      case 'reportSources': {
        const value = [{ path: 'sample-recording.mcap', name: 'sample-recording', bytes: 5e6 }];
        return Promise.resolve({ ok: true, value });
      }
      case 'openReport':
        return fetch('../report.json').then(async (reply): Promise<Reply> =>
          reply.ok
            ? { ok: true, value: await reply.json() }
            : { ok: false, error: 'The report of the sample is made by dev/shots.mjs.' },
        );
      // Work that is under way, and stays so: for a look at how far it is.
      case 'flashState': {
        const phase = this.#scene === 'empty' ? 'idle' : 'copying';
        const value: FlashView = { drives: [], phase, bytes: 61_440, totalBytes: 147_968 };
        return Promise.resolve({ ok: true, value });
      }
      case 'freezeModel':
        this.#emit({ type: 'freezing', part: 0.37 });
        return new Promise(() => undefined);
      // Neither ports nor files are drawn here.
      default:
        break;
    }
    return Promise.resolve({ ok: true });
  }

  #begin(): void {
    this.#rounds = [];
    this.#evaluations = [];
    this.#run = { ...this.#run, round: 0, energy: [], elapsedUs: 0, totalBytesDown: 0, totalBytesUp: 0 };
    this.#emit({ type: 'cleared' });
    const evaluation = makeEvaluation(0, 0);
    this.#evaluations.push(evaluation);
    this.#emit({ type: 'evaluation', evaluation });
  }
}
