import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench } from '../../../../../electron/bench/bench.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { openRecording } from '../../../../../electron/bench/session/overview/open-recording.ts';
import { Player } from '../../../../../electron/bench/session/replay/player.ts';
import type { BenchEvent, RoundView, RunSettings, Snapshot } from '../../../../../electron/contract.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 30,
  seed: 11,
  boardsPerRound: 0,
  evaluateEvery: 10,
  set: {},
};
let folder: string;
let recording: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
  await runHeadless({ settings, boards: 'virtual:3', folder: join(folder, 'my run') });
  recording = join(folder, 'my run', 'recording.mcap');
});
afterAll(() => rm(folder, { recursive: true }));

/** A clock that moves as far as it is told each time somebody looks. */
function steppingClock(stepUs: number): { nowUs(): number } {
  let nowUs = 0;
  return { nowUs: () => (nowUs += stepUs) };
}

async function open(stepUs = 40_000): Promise<{ player: Player; events: BenchEvent[] }> {
  const events: BenchEvent[] = [];
  const player = new Player(await openRecording(recording), {
    emit: (event) => events.push(event),
    clock: steppingClock(stepUs),
  });
  await player.seek(0);
  return { player, events };
}

/** What a window has after the events. */
function shown(events: readonly BenchEvent[]): { rounds: number[]; evaluations: number[] } {
  let [rounds, evaluations]: [number[], number[]] = [[], []];
  for (const event of events) {
    if (event.type === 'round') rounds.push(event.round.round);
    else if (event.type === 'evaluation') evaluations.push(event.evaluation.round);
    else if (event.type === 'rewound') {
      rounds = rounds.slice(0, event.rounds);
      evaluations = evaluations.slice(0, event.evaluations);
    }
  }
  return { rounds, evaluations };
}
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

async function ended(player: Player): Promise<void> {
  while (player.state.playing) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('replay', () => {
  it(
    'plays every round, evaluation and event once, with power traces, and ends',
    { timeout: 30_000 },
    async () => {
      const { player, events } = await open();
      expect(player.snapshot().boards.map(({ letter, kindText }) => [letter, kindText.slice(0, 9)])).toEqual([
        ['A', 'Recorded:'],
        ['B', 'Recorded:'],
        ['C', 'Recorded:'],
      ]);
      await player.play();
      await ended(player);
      expect(shown(events)).toEqual({ rounds: upTo(30), evaluations: [0, 10, 20, 30] });
      const rounds = events.flatMap((event) => (event.type === 'round' ? [event.round] : []));
      expect(rounds.every(({ clients }) => clients.every(({ power }) => power.length > 10))).toBe(true);
      const { run, log, replay } = player.snapshot();
      expect(run).toMatchObject({ state: 'finished', round: 30, settings });
      expect(run.energy).toEqual([expect.objectContaining({ provenance: 'model', plusMinus: undefined })]);
      expect(run.denseBytes).toBe(30 * 3 * 2 * 4 * 1153);
      expect(log.at(-1)?.text).toContain('finished after 30 rounds');
      expect(replay).toMatchObject({ playing: false, info: { name: 'my run', damage: [] } });
      await player.close();
    },
  );

  it('shows the same at a moment, wherever it comes from', async () => {
    const { player, events } = await open();
    const { roundsUs, durationUs } = player.snapshot().replay!.info;
    for (const round of [20, 3, 30, 0, 12, 11, 25]) {
      await player.seek(round === 0 ? 0 : roundsUs[round - 1]!);
      expect(shown(events).rounds).toEqual(upTo(round));
      expect(player.snapshot().rounds.length).toBe(round);
      expect(player.snapshot().run.round).toBe(round);
    }
    await player.step(2);
    expect(shown(events).rounds).toEqual(upTo(27));
    await player.step(-100);
    expect(shown(events).rounds).toEqual([]);
    await player.seek(durationUs * 2);
    expect(shown(events)).toEqual({ rounds: upTo(30), evaluations: [0, 10, 20, 30] });
    await player.close();
  });

  it('makes the same power traces after a seek into the middle as from the beginning', async () => {
    const whole = await open();
    await whole.player.play();
    await ended(whole.player);
    const played: RoundView[] = [...whole.player.snapshot().rounds];
    await whole.player.close();
    const from = await open();
    const { roundsUs } = from.player.snapshot().replay!.info;
    await from.player.seek(roundsUs[24]!);
    const latest = from.player.snapshot().rounds.slice(-8);
    expect(latest.length).toBe(8);
    for (const round of latest) expect(round).toEqual(played[round.round - 1]);
    await from.player.close();
  });

  it('pauses, goes on and changes its speed', async () => {
    const { player } = await open(1000);
    player.setSpeed(0.25);
    await player.play();
    expect(player.state).toMatchObject({ playing: true, speed: 0.25 });
    player.pause();
    const { positionUs } = player.state;
    await player.seek(positionUs);
    expect(player.state.positionUs).toBe(positionUs);
    player.setSpeed(64);
    await player.play();
    await ended(player);
    await player.play();
    expect(player.state.playing).toBe(true);
    await player.close();
  });
});

describe('a bench that shows a recording', () => {
  it(
    'shows nothing of its live boards meanwhile, refuses rounds, and comes back',
    { timeout: 30_000 },
    async () => {
      const events: BenchEvent[] = [];
      const bench = createBench({
        emit: (event) => events.push(event),
        listPorts: () => Promise.resolve([]),
      });
      await bench.handle({ type: 'addVirtualBoards', count: 2 });
      expect(await bench.handle({ type: 'playReplay' })).toMatchObject({
        ok: false,
        error: expect.stringContaining('No recording is open') as string,
      });
      expect(await bench.handle({ type: 'openReplay', path: join(folder, 'nowhere') })).toMatchObject({
        ok: false,
      });
      // The folder of a run stands for its recording.
      expect(await bench.handle({ type: 'openReplay', path: join(folder, 'my run') })).toEqual({ ok: true });
      const at = events.length;
      const opened = events.findLast((event) => event.type === 'snapshot');
      expect(opened?.snapshot.boards.length).toBe(3);
      expect(opened?.snapshot.replay?.info.roundsUs.length).toBe(30);
      expect(await bench.handle({ type: 'startRound' })).toMatchObject({
        ok: false,
        error: expect.stringContaining('replayed') as string,
      });
      await bench.handle({ type: 'seekReplay', timeUs: 1e12 });
      await bench.handle({ type: 'addVirtualBoards', count: 1 });
      for (const event of events.slice(at)) if (event.type === 'boards') expect(event.boards.length).toBe(3);
      await bench.handle({ type: 'closeReplay' });
      const back = (await bench.handle({ type: 'snapshot' })) as { value: Snapshot };
      expect(back.value.boards.length).toBe(2);
      expect(back.value.replay).toBeUndefined();
      expect(events.at(-1)?.type === 'snapshot' || events.some((event) => event.type === 'snapshot')).toBe(
        true,
      );
      await bench.close();
    },
  );
});
