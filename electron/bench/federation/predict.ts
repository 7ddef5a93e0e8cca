/**
 * What a round costs, before there is one: virtual boards do a few with the real firmware and the settings in force. Bytes and
 * memory are what any board needs for them; time is the timing model's, which is of an RP2040.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RP2040_TIMING } from '../../../firmware-bridge/transports/virtual/timing-model.ts';
import type { Prediction, RunSettings } from '../../contract.ts';
import type { Board } from '../boards/board.ts';
import type { Client, ConfigureOptions } from '../boards/client.ts';
import { openRegistry } from '../boards/open-registry.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { recommendedSettings } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';
import type { ClientResult } from './round-result.ts';
import { RoundLoop } from './round-loop.ts';
import { createStrategy } from './strategies/registry.ts';

/** Boards that take turns, and turns of each: the second of a board is like those that follow. */
const BOARDS = 4;
const TURNS = 2;
/** Enough for any model that a message can describe and a board could have: the need is told, not refused. */
const ARENA_BYTES = 16 * 1024 * 1024;

type Ready = Awaited<ReturnType<Client['configure']>>;

/** A board that remembers what it said of its memory. */
class Asked implements Client {
  readonly #board: Board;
  ready: Ready | undefined;

  constructor(board: Board) {
    this.#board = board;
  }
  get sessions(): number {
    return this.#board.sessions;
  }
  get id(): string {
    return this.#board.id;
  }
  get order(): number {
    return this.#board.order;
  }
  async configure(model: ModelSpec, options: ConfigureOptions): Promise<Ready> {
    return (this.ready = await this.#board.configure(model, options));
  }
  download(...of: Parameters<Client['download']>): ReturnType<Client['download']> {
    return this.#board.download(...of);
  }
  train(...of: Parameters<Client['train']>): ReturnType<Client['train']> {
    return this.#board.train(...of);
  }
  readResidual(...of: Parameters<Client['readResidual']>): ReturnType<Client['readResidual']> {
    return this.#board.readResidual(...of);
  }
  cancel(round: number): Promise<void> {
    return this.#board.cancel(round);
  }
  abandon(reason: string): void {
    this.#board.abandon(reason);
  }
  resynced(): void {
    this.#board.resynced();
  }
}

const meanOf = (clients: readonly ClientResult[], of: (client: ClientResult) => number): number =>
  clients.reduce((sum, client) => sum + of(client), 0) / clients.length;

/**
 * @param signal raised: nobody waits for it any more
 * Throws a sentence when a setting, the model or the data is of no use.
 */
export async function predict(settings: RunSettings, task: Task, signal: AbortSignal): Promise<Prediction> {
  const { strategy: name, set, taskSet, seed, rounds } = settings;
  const strategy = createStrategy(name, set, recommendedSettings(settings.task, taskSet));
  const registry = openRegistry({ virtual: { idlePace: 'none', seed, arenaBytes: ARENA_BYTES } });
  try {
    const clients = (await registry.addVirtual(BOARDS)).map((board) => new Asked(board));
    const loop = new RoundLoop({ task, strategy, rounds: Math.max(rounds, BOARDS * TURNS), seed }, clients);
    const last: ClientResult[] = [];
    for (let i = 0; i < BOARDS * TURNS; i++) {
      const { clients: visited, absent } = await loop.step({ signal });
      if (absent[0]) throw new Error(`A virtual board did not finish such a round: ${absent[0].reason}.`);
      if (i >= BOARDS * (TURNS - 1)) last.push(...visited);
      // Whoever else waits for this process comes in between.
      await pause(0);
    }
    const ready = clients[0]?.ready;
    return {
      bytesDown: Math.round(meanOf(last, ({ bytesDown }) => bytesDown)),
      bytesUp: Math.round(meanOf(last, ({ bytesUp }) => bytesUp)),
      memoryBytes: ready?.bytesNeeded ?? 0,
      parameters: ready?.parameterCount ?? 0,
      timeUs: meanOf(last, ({ measurement: { phases, startUs } }) =>
        Math.max(0, ...phases.map(({ endUs }) => endUs - startUs)),
      ),
      timeText: RP2040_TIMING.name,
    };
  } finally {
    await registry.close();
  }
}
