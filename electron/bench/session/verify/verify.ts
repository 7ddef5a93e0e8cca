/**
 * Derives everything in a recording again from its raw frames and its configuration: decoded topics, mirrors, aggregates,
 * weights, energies. Equal to the last bit, or diverged at a place that is named; there is no tolerance to set.
 *
 *   frames -> BoardStream -> decoded topics  == recorded ones, text for text
 *                         -> RecordedClient -> RoundLoop -> rounds, weights  == recorded ones
 *
 * What it cannot derive it leaves alone: host times, names, events, and held-out figures, which the engine computes.
 */
import { createStrategy } from '../../federation/strategies/registry.ts';
import { RoundLoop } from '../../federation/round-loop.ts';
import { digestOf } from '../../models/digest.ts';
import { taskOf } from '../task-of.ts';
import type { Task } from '../../tasks/task.ts';
import type { RunSettings } from '../../../contract.ts';
import { CHECKPOINT_NAME, parseCheckpoint, resumeFrom, type Checkpoint } from '../checkpoint/checkpoint.ts';
import type { BoardJoin } from '../recording/board-join.ts';
import { jsonBytes } from '../recording/json-bytes.ts';
import {
  CONFIGURATION,
  olderFrames,
  readConfiguration,
  type Configuration,
} from '../recording/configuration.ts';
import { readRecording } from '../recording/read-recording.ts';
import { recordedRound, roundView } from '../round-view.ts';
import { Collected, type Divergence } from './collected.ts';
import { RecordedClient } from './recorded-client.ts';

export type Verdict =
  | {
      readonly verdict: 'reproduced';
      readonly rounds: number;
      readonly messages: number;
      readonly note?: string;
    }
  | { readonly verdict: 'diverged'; readonly round: number; readonly topic: string; readonly reason: string }
  | { readonly verdict: 'not verifiable'; readonly reason: string };

class NotVerifiable extends Error {}

const decoder = new TextDecoder();

/** Throws NotARecording for a file that is none. */
export async function verify(path: string): Promise<Verdict> {
  const collected = new Collected();
  let problem: string | undefined;
  const outcome = await readRecording(path, {
    channel: (channel) => collected.channel(channel),
    message: ({ channelId, data, logTime, publishTime }) =>
      collected.message(channelId, data, logTime, publishTime),
    attachment: ({ name, data }) => collected.attachments.set(name, data),
    metadata: ({ name, metadata }) => {
      if (name !== CONFIGURATION) return;
      try {
        collected.configuration = readConfiguration(metadata);
      } catch (error) {
        problem = (error as Error).message;
      }
    },
  });
  if (outcome.verdict !== 'whole') {
    return {
      verdict: 'not verifiable',
      reason: `it ${outcome.damage[0] ?? 'is not whole'}. Recover it first.`,
    };
  }
  if (collected.configuration === undefined)
    return {
      verdict: 'not verifiable',
      reason: `it ${problem ?? 'does not say how its run was configured.'}`,
    };
  const older = olderFrames(collected.configuration);
  if (older !== undefined) return { verdict: 'not verifiable', reason: `it ${older}.` };
  await collected.end();
  try {
    const diverged = await playAgain(collected, collected.configuration);
    const first = earliest(collected.divergence, diverged);
    if (first !== undefined) return { verdict: 'diverged', ...first };
  } catch (error) {
    if (!(error instanceof NotVerifiable)) throw error;
    return { verdict: 'not verifiable', reason: error.message };
  }
  const final = collected.attachments.has('weights-final.f32');
  return {
    verdict: 'reproduced',
    rounds: collected.rounds.length,
    messages: outcome.messages,
    ...(final ? {} : { note: 'The run was cut short; there are no final weights to compare with.' }),
  };
}

function earliest(a: Divergence | undefined, b: Divergence | undefined): Divergence | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.round < a.round ? b : a;
}

/** Rejects with NotVerifiable when the task's data or model is not where it was. */
async function remadeTask(settings: RunSettings): Promise<Task> {
  try {
    return await taskOf(settings);
  } catch (error) {
    throw new NotVerifiable(`its task cannot be made again: ${(error as Error).message}`);
  }
}

function checkpointOf(collected: Collected): Checkpoint | undefined {
  const bytes = collected.attachments.get(CHECKPOINT_NAME);
  if (bytes === undefined) return undefined;
  try {
    return parseCheckpoint(decoder.decode(bytes), 'its checkpoint');
  } catch (error) {
    throw new NotVerifiable((error as Error).message);
  }
}

/** The run through the same loop as the first time, with boards that answer as they did. */
async function playAgain(
  collected: Collected,
  { settings, strategySettings }: Configuration,
): Promise<Divergence | undefined> {
  const { rounds, attachments } = collected;
  const [first] = rounds;
  if (first === undefined) throw new NotVerifiable('there is no round in it.');
  const from = checkpointOf(collected);
  const clients = new Map<string, RecordedClient>();
  const clientOf = ({ boardId, order }: BoardJoin): RecordedClient => {
    const client = clients.get(boardId) ?? new RecordedClient(boardId, order);
    clients.set(boardId, client);
    return client;
  };
  const starters = [...new Set(first.joins.map(clientOf))];
  const loop = new RoundLoop(
    {
      task: await remadeTask(settings),
      strategy: createStrategy(settings.strategy, { ...strategySettings }),
      rounds: settings.rounds,
      seed: settings.seed,
      clientsPerRound: settings.boardsPerRound,
      ...(settings.sampler && { sampler: settings.sampler }),
      ...(from && {
        resume: resumeFrom(from),
      }),
    },
    // Those that joined while the first round was under way come after it.
    starters.slice(0, first.value.boards),
  );
  const initial = attachments.get('weights-initial.f32');
  if (initial !== undefined && !sameFloats(initial, loop.server.initial))
    return { round: 0, topic: 'weights-initial.f32', reason: 'the seed gives another initialization' };

  const waiting: RecordedClient[] = starters.slice(first.value.boards);
  for (const recorded of rounds) {
    const { round } = recorded.value;
    if (recorded !== first) waiting.push(...recorded.joins.map(clientOf));
    while (loop.roster.size < recorded.value.boards) {
      const next = waiting.shift();
      if (next === undefined) break;
      loop.roster.add(next);
    }
    for (const [id, client] of clients) {
      const absent = recorded.value.absent.find(({ boardId }) => boardId === id);
      client.clear();
      client.load(recorded.exchanges.get(id) ?? [], absent?.reason);
    }
    if (recorded === first) await loop.start().catch(() => []);
    const result = await loop.step().catch((error: unknown) => error as Error);
    const diverged = [...clients.values()].find((client) => client.diverged !== undefined)?.diverged;
    if (diverged !== undefined) return { round, topic: diverged.topic, reason: diverged.message };
    if (result instanceof Error) return { round, topic: '/round', reason: result.message };
    const view = roundView(result, recorded.value.durationUs);
    const state = { boards: result.boards, globalDigest: digestOf(loop.server.global) };
    const text = decoder.decode(jsonBytes(recordedRound(view, state)));
    if (text !== recorded.text) return { round, topic: '/round', reason: difference(recorded.text, text) };
  }
  const final = attachments.get('weights-final.f32');
  if (final !== undefined && !sameFloats(final, loop.server.deployedParameters()))
    return { round: rounds.length, topic: 'weights-final.f32', reason: 'the rounds give other weights' };
  return undefined;
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
