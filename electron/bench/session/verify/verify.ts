/**
 * Derives everything in a recording again from its raw frames and its configuration: decoded topics, mirrors, aggregates,
 * weights, energies. Equal to the last bit, or diverged at a place that is named; there is no tolerance to set.
 *
 *   frames -> BoardStream -> decoded topics  == recorded ones, text for text
 *                         -> RecordedClient -> RoundLoop -> rounds, weights  == recorded ones
 *
 * What it cannot derive it leaves alone: host times, names, events, and held-out figures, which the engine computes.
 */
import {
  CONFIGURATION,
  olderFrames,
  readConfiguration,
  type Configuration,
} from '../recording/configuration.ts';
import { readRecording, type Progress, type ReadOutcome } from '../recording/read-recording.ts';
import { Collected, type Divergence } from './collected.ts';
import { FINAL_WEIGHTS, NotVerifiable, PlayedAgain } from './played-again.ts';

export type Verdict =
  | {
      readonly verdict: 'reproduced';
      readonly rounds: number;
      readonly messages: number;
      readonly note?: string;
    }
  | { readonly verdict: 'diverged'; readonly round: number; readonly topic: string; readonly reason: string }
  | { readonly verdict: 'not verifiable'; readonly reason: string };

/** Throws NotARecording for a file that is none. */
export async function verify(path: string, onProgress?: Progress): Promise<Verdict> {
  const attachments = new Map<string, Uint8Array>();
  let configuration: Configuration | undefined;
  let problem: string | undefined;
  const outcome = await readRecording(path, {
    attachment: ({ name, data }) => attachments.set(name, data),
    metadata: ({ name, metadata }) => {
      if (name !== CONFIGURATION) return;
      try {
        configuration = readConfiguration(metadata);
      } catch (error) {
        problem = (error as Error).message;
      }
    },
  });
  const broken = notWhole(outcome);
  if (broken !== undefined) return { verdict: 'not verifiable', reason: broken };
  if (configuration === undefined)
    return {
      verdict: 'not verifiable',
      reason: `it ${problem ?? 'does not say how its run was configured.'}`,
    };
  const older = olderFrames(configuration);
  if (older !== undefined) return { verdict: 'not verifiable', reason: `it ${older}.` };
  try {
    const again = await PlayedAgain.of(configuration, attachments);
    const collected = new Collected();
    // Each round is played when its chunk was read, and forgotten: hours do not fit in memory.
    const read = await readRecording(path, {
      channel: (channel) => collected.channel(channel),
      message: ({ channelId, data, logTime, publishTime }) =>
        collected.message(channelId, data, logTime, publishTime),
      between: async () => {
        for (const round of collected.take()) await again.play(round);
      },
      ...(onProgress && { progress: onProgress }),
    });
    // What no frame of ours says is damage as well.
    const strange = notWhole(read);
    if (strange !== undefined) throw new NotVerifiable(strange);
    await collected.end(attachments);
    again.end();
    const first = earliest(collected.divergence, again.divergence);
    if (first !== undefined) return { verdict: 'diverged', ...first };
    return {
      verdict: 'reproduced',
      rounds: again.rounds,
      messages: outcome.messages,
      ...(attachments.has(FINAL_WEIGHTS)
        ? {}
        : { note: 'The run was cut short; there are no final weights to compare with.' }),
    };
  } catch (error) {
    if (!(error instanceof NotVerifiable)) throw error;
    return { verdict: 'not verifiable', reason: error.message };
  }
}

function notWhole({ verdict, damage }: ReadOutcome): string | undefined {
  return verdict === 'whole' ? undefined : `it ${damage[0] ?? 'is not whole'}. Recover it first.`;
}

function earliest(a: Divergence | undefined, b: Divergence | undefined): Divergence | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.round < a.round ? b : a;
}
