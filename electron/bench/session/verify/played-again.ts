/** The run through the same loop as the first time, round by round, with boards that answer as they did. */
import type { RunSettings } from '../../../contract.ts';
import { RoundLoop } from '../../federation/round-loop.ts';
import { createStrategy } from '../../federation/strategies/registry.ts';
import { digestOf } from '../../models/digest.ts';
import type { Task } from '../../tasks/task.ts';
import { CHECKPOINT_NAME, parseCheckpoint, resumeFrom, type Checkpoint } from '../checkpoint/checkpoint.ts';
import type { BoardJoin } from '../recording/board-join.ts';
import type { Configuration } from '../recording/configuration.ts';
import { jsonBytes } from '../recording/json-bytes.ts';
import { recordedRound, roundView } from '../round-view.ts';
import { taskOf } from '../task-of.ts';
import type { Divergence, RecordedRound } from './collected.ts';
import { RecordedClient } from './recorded-client.ts';

export const FINAL_WEIGHTS = 'weights-final.f32';
const INITIAL_WEIGHTS = 'weights-initial.f32';

/** The rest of a sentence that begins with the recording. */
export class NotVerifiable extends Error {}

const decoder = new TextDecoder();

export class PlayedAgain {
  /** Rounds that were given. */
  rounds = 0;
  /** The first place where recording and frames part; what comes after it is not played. */
  divergence: Divergence | undefined;
  readonly #task: Task;
  readonly #configuration: Configuration;
  readonly #from: Checkpoint | undefined;
  readonly #attachments: ReadonlyMap<string, Uint8Array>;
  readonly #clients = new Map<string, RecordedClient>();
  #waiting: RecordedClient[] = [];
  #loop: RoundLoop | undefined;

  private constructor(
    task: Task,
    configuration: Configuration,
    from: Checkpoint | undefined,
    attachments: ReadonlyMap<string, Uint8Array>,
  ) {
    this.#task = task;
    this.#configuration = configuration;
    this.#from = from;
    this.#attachments = attachments;
  }

  /** Rejects with NotVerifiable when the task's data or model is not where it was. */
  static async of(
    configuration: Configuration,
    attachments: ReadonlyMap<string, Uint8Array>,
  ): Promise<PlayedAgain> {
    const from = checkpointOf(attachments);
    return new PlayedAgain(await remadeTask(configuration.settings), configuration, from, attachments);
  }

  async play(recorded: RecordedRound): Promise<void> {
    this.rounds++;
    if (this.divergence === undefined) this.divergence = await this.#play(recorded);
  }

  /** After the last round. Throws NotVerifiable when there was none. */
  end(): void {
    if (this.#loop === undefined) throw new NotVerifiable('there is no round in it.');
    const final = this.#attachments.get(FINAL_WEIGHTS);
    if (final !== undefined && !sameFloats(final, this.#loop.server.deployedParameters()))
      this.divergence ??= {
        round: this.rounds,
        topic: FINAL_WEIGHTS,
        reason: 'the rounds give other weights',
      };
  }

  async #play(recorded: RecordedRound): Promise<Divergence | undefined> {
    const { round } = recorded.value;
    const first = this.#loop === undefined;
    const loop = (this.#loop ??= this.#begin(recorded));
    if (first) {
      const initial = this.#attachments.get(INITIAL_WEIGHTS);
      if (initial !== undefined && !sameFloats(initial, loop.server.initial))
        return { round: 0, topic: INITIAL_WEIGHTS, reason: 'the seed gives another initialization' };
    } else this.#waiting.push(...recorded.joins.map((join) => this.#clientOf(join)));
    while (loop.roster.size < recorded.value.boards) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      loop.roster.add(next);
    }
    for (const [id, client] of this.#clients) {
      const absent = recorded.value.absent.find(({ boardId }) => boardId === id);
      client.clear();
      client.load(recorded.exchanges.get(id) ?? [], absent?.reason);
    }
    if (first) await loop.start().catch(() => []);
    const result = await loop.step().catch((error: unknown) => error as Error);
    const diverged = [...this.#clients.values()].find((client) => client.diverged !== undefined)?.diverged;
    if (diverged !== undefined) return { round, topic: diverged.topic, reason: diverged.message };
    if (result instanceof Error) return { round, topic: '/round', reason: result.message };
    const view = roundView(result, recorded.value.durationUs);
    const state = { boards: result.boards, globalDigest: digestOf(loop.server.global) };
    const text = decoder.decode(jsonBytes(recordedRound(view, state)));
    if (text === recorded.text) return undefined;
    return { round, topic: '/round', reason: difference(recorded.text, text) };
  }

  #begin(first: RecordedRound): RoundLoop {
    const { settings, strategySettings } = this.#configuration;
    const starters = [...new Set(first.joins.map((join) => this.#clientOf(join)))];
    // Those that joined while the first round was under way come after it.
    this.#waiting = starters.slice(first.value.boards);
    return new RoundLoop(
      {
        task: this.#task,
        strategy: createStrategy(settings.strategy, { ...strategySettings }),
        rounds: settings.rounds,
        seed: settings.seed,
        clientsPerRound: settings.boardsPerRound,
        ...(settings.sampler && { sampler: settings.sampler }),
        ...(this.#from && { resume: resumeFrom(this.#from) }),
      },
      starters.slice(0, first.value.boards),
    );
  }

  #clientOf({ boardId, order }: BoardJoin): RecordedClient {
    const client = this.#clients.get(boardId) ?? new RecordedClient(boardId, order);
    this.#clients.set(boardId, client);
    return client;
  }
}

async function remadeTask(settings: RunSettings): Promise<Task> {
  try {
    return await taskOf(settings);
  } catch (error) {
    throw new NotVerifiable(`its task cannot be made again: ${(error as Error).message}`);
  }
}

function checkpointOf(attachments: ReadonlyMap<string, Uint8Array>): Checkpoint | undefined {
  const bytes = attachments.get(CHECKPOINT_NAME);
  if (bytes === undefined) return undefined;
  try {
    return parseCheckpoint(decoder.decode(bytes), 'its checkpoint');
  } catch (error) {
    throw new NotVerifiable((error as Error).message);
  }
}

function sameFloats(bytes: Uint8Array, values: Float32Array): boolean {
  return Buffer.compare(bytes, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) === 0;
}

/** Where two texts part, with a little of both. */
function difference(recorded: string, derived: string): string {
  let at = 0;
  while (at < recorded.length && recorded[at] === derived[at]) at++;
  const from = Math.max(0, recorded.lastIndexOf(',', at) + 1);
  const part = (text: string): string => text.slice(from, Math.max(at + 24, from + 40)).split(',')[0] ?? '';
  return `${part(recorded)} is recorded, the frames give ${part(derived)}`;
}
