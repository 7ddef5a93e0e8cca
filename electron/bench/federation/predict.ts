/**
 * What a round costs, before there is one: virtual boards do a few with the real firmware and the settings in force. Bytes and
 * memory are what any board needs for them; time is the timing model's, which is of an RP2040.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { RP2040_TIMING } from '../../../firmware-bridge/transports/virtual/timing-model.ts';
import type { Prediction, RunSettings } from '../../contract.ts';
import { openRegistry } from '../boards/open-registry.ts';
import { boardBytes } from '../models/board-memory.ts';
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
    const clients = await registry.addVirtual(BOARDS);
    const loop = new RoundLoop({ task, strategy, rounds: Math.max(rounds, BOARDS * TURNS), seed }, clients);
    const last: ClientResult[] = [];
    for (let i = 0; i < BOARDS * TURNS; i++) {
      const { clients: visited, absent } = await loop.step({ signal });
      if (absent[0]) throw new Error(`A virtual board did not finish such a round: ${absent[0].reason}.`);
      if (i >= BOARDS * (TURNS - 1)) last.push(...visited);
      // Whoever else waits for this process comes in between.
      await pause(0);
    }
    const { localLayers, errorFeedback, batchSize, querySamples } = strategy.settings;
    return {
      bytesDown: Math.round(meanOf(last, ({ bytesDown }) => bytesDown)),
      bytesUp: Math.round(meanOf(last, ({ bytesUp }) => bytesUp)),
      memoryBytes: boardBytes(strategy.model(task.model), {
        localLayers,
        residual: errorFeedback ? 'float32' : 'none',
        gradient: batchSize > 1 || querySamples > 0,
      }),
      parameters: loop.server.layout.parameterCount,
      timeUs: meanOf(last, ({ measurement: { phases, startUs } }) =>
        Math.max(0, ...phases.map(({ endUs }) => endUs - startUs)),
      ),
      timeText: RP2040_TIMING.name,
    };
  } finally {
    await registry.close();
  }
}
