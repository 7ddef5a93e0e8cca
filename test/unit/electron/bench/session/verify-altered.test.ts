/**
 * One byte of one frame is another, and every checksum of the file is made right again: verify finds it, and says in which
 * round and at which board. The altered frame is any: uploads, downloads, samples, power, phases, acknowledgements.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';
import { parseBoardTopic } from '../../../../../electron/bench/session/record-schemas.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { alter } from './altered.ts';

const RUNS = Number(process.env['BENCH_ALTERED'] ?? 60);
const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed-extended',
  rounds: 6,
  seed: 3,
  boardsPerRound: 0,
  evaluateEvery: 6,
  set: {},
};

interface Message {
  readonly index: number;
  readonly topic: string;
  readonly round: number;
  readonly length: number;
}

let folder: string;
let recording: string;
const messages: Message[] = [];
let frames: Message[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'altered-'));
  await runHeadless({ settings, boards: 'virtual:3', folder: join(folder, 'run') });
  recording = join(folder, 'run', 'recording.mcap');
  const topics = new Map<number, string>();
  let round = 1;
  await readRecording(recording, {
    channel: ({ id, topic }) => topics.set(id, topic),
    message: ({ channelId, data }) => {
      const topic = topics.get(channelId) ?? '';
      messages.push({ index: messages.length, topic, round, length: data.length });
      if (topic === '/round') round++;
    },
  });
  frames = messages.filter(({ topic }) => topic.includes('/frames/'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The round in which the board next says how its link is: what carries nothing is found there at the latest. */
function nextLink({ topic, index }: Message): number {
  const board = parseBoardTopic(topic)?.boardId;
  const link = messages.find((it) => {
    const of = parseBoardTopic(it.topic);
    return it.index > index && of?.boardId === board && of?.rest === 'link';
  });
  return link?.round ?? NaN;
}

let copies = 0;
async function verdictOf({ index }: Message, at: number, flip: number): ReturnType<typeof verify> {
  const path = join(folder, `altered-${++copies}.mcap`);
  await alter(recording, path, (_topic, data, _round, number) => {
    if (number === index) data[at] = data[at]! ^ flip;
  });
  const verdict = await verify(path);
  await rm(path);
  return verdict;
}

describe('one byte of a frame', { timeout: 60_000 + RUNS * 2000 }, () => {
  it('is reproduced when it is as it was', async () => {
    expect(frames.length).toBeGreaterThan(100);
    expect(await verdictOf(frames[0]!, 0, 0)).toMatchObject({ verdict: 'reproduced', rounds: 6 });
  });

  it(`is found where it was altered, ${RUNS} times`, async () => {
    let atOnce = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat().map((n) => frames[n % frames.length]!),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (frame, n, flip) => {
          const verdict = await verdictOf(frame, n % frame.length, flip);
          const where = `frame ${frame.index} of ${frame.topic}, round ${frame.round}`;
          expect(verdict.verdict, where).toBe('diverged');
          if (verdict.verdict !== 'diverged') return;
          expect(verdict.round, where).toBeGreaterThanOrEqual(frame.round);
          expect(verdict.round, where).toBeLessThanOrEqual(Math.max(frame.round, nextLink(frame)));
          expect(
            parseBoardTopic(verdict.topic)?.boardId,
            `${where}: ${verdict.topic}, ${verdict.reason}`,
          ).toBe(parseBoardTopic(frame.topic)?.boardId);
          if (verdict.round === frame.round) atOnce++;
        },
      ),
      { numRuns: RUNS },
    );
    // What carries something is missed in its own round.
    expect(atOnce).toBeGreaterThan(RUNS / 4);
  });
});
