/** Repeat mode through the real core: virtual boards that run the firmware, their INA219 model, recording and report. */
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RepeatablePhase, RepeatedPhase, RunView } from '../../../../../../electron/contract.ts';
import type { Board } from '../../../../../../electron/bench/boards/board.ts';
import type { BoardRegistry } from '../../../../../../electron/bench/boards/board-registry.ts';
import { openRegistry } from '../../../../../../electron/bench/boards/open-registry.ts';
import { settingsFrom } from '../../../../../../electron/bench/commands/run-options.ts';
import { createBench } from '../../../../../../electron/bench/bench.ts';
import { modelMessages } from '../../../../../../electron/bench/boards/model-messages.ts';
import { sineMlp } from '../../../../../../electron/bench/models/mlp.ts';
import { phasesOf, repeatPhase } from '../../../../../../electron/bench/power/repeat/repeats.ts';
import { repeatWork } from '../../../../../../electron/bench/power/repeat/work.ts';
import { reported, reportBlocks } from '../../../../../../electron/bench/report/energy-report.ts';
import { paperHtml } from '../../../../../../electron/bench/report/paper/html.ts';
import { runHeadless } from '../../../../../../electron/bench/session/headless.ts';
import { cutShortIn, MARKER_NAME } from '../../../../../../electron/bench/session/open-sessions.ts';
import { OVERVIEW_NAME } from '../../../../../../electron/bench/session/overview/overview.ts';
import { verify } from '../../../../../../electron/bench/session/verify/verify.ts';
import { checkMcap } from '../../session/mcap-check.ts';
import { plan, usual } from '../../../../../conformance/bench.ts';

const PHASES = ['receive', 'train', 'select', 'send'] as const;
const everything = (count: number) => ({
  mode: 'set' as const,
  vector: { coding: 0, valueKind: 0, riceParameter: 0, count, scale: 1, body: new Uint8Array(4 * count) },
});

describe('a board', () => {
  let registry: BoardRegistry;
  let board: Board;
  const model = sineMlp(32);
  beforeAll(async () => {
    expect(modelMessages(model, usual).length).toBeGreaterThan(2);
    registry = openRegistry();
    [board] = (await registry.addVirtual(1)) as [Board];
    await board.configure(model, usual);
  });
  afterAll(() => registry.close());

  test('has nothing to repeat before its first round, and says what to do', async () => {
    await expect(repeatPhase(board, 'select')).rejects.toThrow(
      'Virtual 1 has done no round yet, and a round says what a phase is. Do one round, then measure.',
    );
  });

  test('repeats each phase of its last visit; the copy, and the round after it, stay as they were', async () => {
    await board.download(1, 'set', everything(1120).vector).catch(() => undefined);
    const first = await board.train(plan);
    const each: Partial<Record<RepeatablePhase, RepeatedPhase>> = {};
    for (const phase of PHASES) {
      if (phase === 'receive' && board.visit.download === undefined) continue;
      each[phase] = await repeatPhase(board, phase, 200);
    }
    expect(each.select).toMatchObject({ repetitions: 200, amount: plan.uploadCount, provenance: 'model' });
    expect(each.train?.amount).toBe(plan.samples);
    // What the stated model says of 26 mA at 5 V, and nothing of the rest of the round in it.
    const watts = (it: RepeatedPhase | undefined): number =>
      (it?.energyPj ?? NaN) / (it?.timeUs ?? NaN) / 1e6;
    expect(watts(each.select)).toBeCloseTo(0.13, 3);
    expect(watts(each.train)).toBeCloseTo(0.135, 3);
    expect(watts(each.send)).toBeCloseTo(0.115, 2);
    // A single visit does not resolve what the repetition does.
    const once = first.measurement.phases.find(({ phase }) => phase === 'select');
    expect(once?.problem).toBe('notResolved');
    expect(each.select?.conversions).toBeGreaterThan(500);
    expect(each.select?.timeUs).toBeCloseTo((once?.endUs ?? 0) - (once?.startUs ?? 0), -2);
    const again = await board.train({ ...plan, round: 2 });
    expect(again.upload).toEqual(first.upload);
    // Nothing of the repetitions is in a later round's measurement.
    expect(again.measurement.phases.map(({ phase }) => phase)).toEqual(PHASES.slice());
    expect(again.measurement.energyPj).toBeLessThan(2 * (first.measurement.energyPj ?? NaN));
  });

  test('takes as many as about a second needs, unless a number is given', () => {
    const { fields } = repeatWork('select', board.visit);
    const once = board.visit.measurement?.phases.find(({ phase }) => phase === 'select');
    expect(fields.count * ((once?.endUs ?? 0) - (once?.startUs ?? 0))).toBeGreaterThanOrEqual(1e6);
    expect(repeatWork('select', board.visit, 7).fields.count).toBe(7);
    expect(() => repeatWork('send', { plan: { ...plan, uploadCount: 0 } })).toThrow(/sends no update/);
    expect(() => repeatWork('receive', { plan })).toThrow(/was sent nothing/);
  });

  test('is cancelled: with what was done until then, and well afterwards', async () => {
    const abort = new AbortController();
    // Conversions come from the board while it repeats: by the third batch it has.
    let batches = 0;
    const stop = board.sensor.listen(() => {
      if (++batches === 3) abort.abort();
    });
    const { repetitions, energyPj } = await repeatPhase(board, 'train', 60_000, abort.signal);
    stop();
    expect(repetitions).toBeGreaterThan(0);
    expect(repetitions).toBeLessThan(60_000);
    expect(energyPj).toBeGreaterThan(0);
    expect((await board.train({ ...plan, round: 3 })).done.steps).toBe(32);
  });

  test('names the phases that its last visit did not resolve', () => {
    expect(phasesOf(['unresolved'], board.visit)).toContain('select');
    expect(phasesOf(['unresolved'], board.visit)).not.toContain('train');
    expect(phasesOf(['train', 'unresolved'], board.visit)[0]).toBe('train');
    expect(phasesOf([], board.visit)).toEqual([]);
  });
});

describe('a run', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repeat-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('with repetitions: in result, recording, report and JSON; weights as without them', async () => {
    const flags = { boards: 'virtual:2', task: 'sine', strategy: 'tinymetafed', rounds: 4, seed: 7 };
    const more = { boardsPerRound: 0, deadline: 0 };
    const settings = settingsFrom({
      ...flags,
      ...more,
      repeatPhase: ['unresolved', 'receive'],
      repeatTimes: 150,
    });
    const out = join(folder, 'with');
    const { result } = await runHeadless({ settings, boards: 'virtual:2', folder: out });
    const without = await runHeadless({
      settings: settingsFrom({ ...flags, ...more }),
      boards: 'virtual:2',
      folder: undefined,
    });
    expect(result.weightsDigest).toBe(without.result.weightsDigest);
    expect(result.energies[0]?.joules).toBe(without.result.energies[0]?.joules);
    expect(result.repeats.length).toBeGreaterThanOrEqual(4);
    for (const { repetitions, problem } of result.repeats)
      expect({ repetitions, problem }).toEqual({ repetitions: 150, problem: undefined });
    const path = join(out, 'recording.mcap');
    const it = await reported(path);
    const byBoard = (a: RepeatedPhase, b: RepeatedPhase): number => a.boardId.localeCompare(b.boardId);
    expect(it.run.repeats.toSorted(byBoard)).toEqual(result.repeats.toSorted(byBoard));
    expect(paperHtml('x', reportBlocks(it))).toContain('Phases repeated on purpose');
    expect(await verify(path)).toMatchObject({ verdict: 'reproduced' });
  }, 60_000);
});

test('the window measures a phase of a paused run, and refuses while rounds go on', async () => {
  const bench = createBench({ emit: () => undefined });
  try {
    await bench.handle({ type: 'addVirtualBoards', count: 1 });
    const boardId = '7669727400000001';
    const ask = { type: 'measurePhase', boardId, phase: 'select', times: 300 } as const;
    const early = await bench.handle(ask);
    expect(early.ok ? '' : early.error).toMatch(/Do one round, then measure\./);
    await bench.handle({ type: 'configure', settings: { rounds: 50, boardsPerRound: 0 } });
    await bench.handle({ type: 'startRound' });
    // Waits for the round that is asked for: never beside it.
    let reply = await bench.handle(ask);
    while (!reply.ok && reply.error.includes('under way')) {
      await new Promise((resolve) => setImmediate(resolve));
      reply = await bench.handle(ask);
    }
    expect(reply).toMatchObject({ ok: true, value: { phase: 'select', repetitions: 300 } });
    const snapshot = await bench.handle({ type: 'snapshot' });
    expect(snapshot).toMatchObject({
      ok: true,
      value: { run: { round: 1, repeats: [{ phase: 'select' }] } },
    });
  } finally {
    await bench.close();
  }
}, 60_000);

/** A run of two boards in the window, of which one phase is measured when it is over. */
async function measuredAfterwards(
  sessions: string,
  between: (recording: string) => Promise<void> = () => Promise.resolve(),
): Promise<{ recording: string; warnings: string[] }> {
  const warnings: string[] = [];
  const bench = createBench({
    folder: sessions,
    emit: (event) => {
      if (event.type === 'log' && event.entry.level === 'warn') warnings.push(event.entry.text);
    },
  });
  const runNow = async () => {
    const { value } = (await bench.handle({ type: 'snapshot' })) as { value: { run: RunView } };
    return value.run;
  };
  try {
    await bench.handle({ type: 'addVirtualBoards', count: 2 });
    await bench.handle({ type: 'configure', settings: { rounds: 3, boardsPerRound: 0 } });
    await bench.handle({ type: 'run' });
    await vi.waitUntil(async () => (await runNow()).state === 'finished', { timeout: 60_000 });
    // Stopping what is over waits for its files.
    await bench.handle({ type: 'stop' });
    const recording = join((await runNow()).folder ?? '', 'recording.mcap');
    await between(recording);
    const ask = { type: 'measurePhase', boardId: '7669727400000002', phase: 'select', times: 300 } as const;
    expect(await bench.handle(ask)).toMatchObject({ ok: true, value: { repetitions: 300 } });
    expect((await runNow()).repeats).toHaveLength(1);
    return { recording, warnings };
  } finally {
    await bench.close();
  }
}

describe('a phase that is measured when its run is over', () => {
  let sessions: string;
  beforeEach(async () => (sessions = await mkdtemp(join(tmpdir(), 'afterwards-'))));
  afterEach(() => rm(sessions, { recursive: true, force: true }));

  test('is in the recording, the report and the result of that run, which verify reproduces', async () => {
    let before = 0;
    const { recording, warnings } = await measuredAfterwards(sessions, async (path) => {
      before = (await stat(path)).size;
      expect((await reported(path)).run.repeats).toEqual([]);
    });
    expect(warnings).toEqual([]);
    const { attachments, topics } = await checkMcap(recording);
    expect(topics.get('/repeat')).toHaveLength(1);
    expect(attachments.filter(({ name }) => name === OVERVIEW_NAME)).toHaveLength(1);
    expect((await stat(recording)).size).toBeGreaterThan(before);
    const { run } = await reported(recording);
    expect(run.repeats).toMatchObject([{ boardId: '7669727400000002', phase: 'select', repetitions: 300 }]);
    expect(run.rounds).toHaveLength(3);
    const folder = dirname(recording);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('Phases repeated on purpose');
    const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as {
      repeats: RepeatedPhase[];
    };
    expect(result.repeats).toEqual(run.repeats);
    expect(await verify(recording)).toMatchObject({ verdict: 'reproduced' });
    // Nothing is left that would call the session cut short.
    expect(await cutShortIn(folder)).toBeUndefined();
    expect(await readdir(folder)).not.toContain(MARKER_NAME);
  }, 120_000);

  test('is measured all the same when the recording was changed, which stays as it is; both are said', async () => {
    let changed = Buffer.alloc(0);
    const { recording, warnings } = await measuredAfterwards(sessions, async (path) => {
      await appendFile(path, 'x');
      changed = await readFile(path);
    });
    expect(warnings).toEqual([
      expect.stringMatching(
        /recording\.mcap cannot go on \(it has \d+ bytes, not the \d+ that were written\)\./,
      ),
    ]);
    expect((await readFile(recording)).equals(changed)).toBe(true);
  }, 120_000);
});
