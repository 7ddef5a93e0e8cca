import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings, RunView } from '../../../../../electron/contract.ts';
import { CheckpointWriter } from '../../../../../electron/bench/session/checkpoint/checkpoint-writer.ts';
import {
  checkpointText,
  parseCheckpoint,
  type Checkpoint,
} from '../../../../../electron/bench/session/checkpoint/checkpoint.ts';
import { boardSpecsOf, resumable } from '../../../../../electron/bench/session/checkpoint/resume.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import type { RunResult } from '../../../../../electron/bench/session/result.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { Run } from '../../../../../electron/bench/session/run.ts';
import type { RunServices } from '../../../../../electron/bench/session/run-services.ts';
import { ReferenceClient } from '../federation/reference-client.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true }));

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 12,
  seed: 7,
  boardsPerRound: 2,
  evaluateEvery: 3,
  set: { ema: 0.9, valueKind: 'int8' },
};

function services(onRound: (round: number) => void = () => undefined): RunServices {
  return {
    clients: [0, 1, 2].map((order) => new ReferenceClient(order)),
    sourceOf: (id) => ({ name: `Board ${id}`, text: 'No sensor.' }),
    boardOf: (id) => ({ id, name: id, kind: 'virtual', address: `virtual:${id.at(-1)}` }),
    evaluator: {
      engine: { text: 'none' },
      prepare: () => Promise.resolve(),
      evaluate: async (parameters) => {
        const value = parameters.reduce((sum, it) => sum + it * it, 0);
        // Late, as from a worker: a checkpoint finds evaluations that are not answered.
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { value, q25: 0, q75: value };
      },
    },
    clock: { nowUs: () => 0 },
    recorder: undefined,
    wallNs: () => 0n,
    folder: undefined,
    onRound: ({ round }) => onRound(round),
    onEvaluation: () => undefined,
    onLog: () => undefined,
    onChange: () => undefined,
  };
}

/** What the process would have left behind, killed after that round. */
async function checkpointAfter(round: number): Promise<Checkpoint> {
  const path = join(folder, 'checkpoint.json');
  let kept = '';
  const writer = new CheckpointWriter(path, (text) => expect(text).toBeUndefined());
  const wrapped = {
    latestRound: -1,
    path,
    write: (state: () => Checkpoint) => writer.write(state),
    offer: (state: () => Checkpoint) => {
      const text = state();
      if (text.round === round) kept = checkpointText(text);
    },
  } as unknown as CheckpointWriter;
  const run = new Run(settings, { ...services(), checkpoints: wrapped });
  await run.drive();
  return parseCheckpoint(kept, path);
}

describe('a resumed run', () => {
  it('equals the uninterrupted one bit for bit, from every round', async () => {
    const whole = new Run(settings, services());
    await whole.drive();
    const expected = whole.checkpoint();
    for (const round of [1, 3, 4, 6, 11]) {
      const from = await checkpointAfter(round);
      expect(from.round).toBe(round);
      const resumed = new Run(settings, services(), from);
      await resumed.drive();
      expect(resumed.view.state).toBe('finished');
      const { weightsDigest, curve, bytesDown } = resumed.result(3);
      expect({ weightsDigest, curve, bytesDown }).toEqual({
        weightsDigest: whole.result(3).weightsDigest,
        curve: whole.curve,
        bytesDown: whole.result(3).bytesDown,
      });
      const state = resumed.checkpoint();
      expect(state.mirrors).toEqual(expected.mirrors);
      expect(state.average).toEqual(expected.average);
      expect(state.totals).toEqual(expected.totals);
    }
  });

  it('equals it with error feedback too: boards tell what they kept back, and are given it again', async () => {
    const extended: RunSettings = { ...settings, strategy: 'tinymetafed-extended', rounds: 24 };
    const whole = new Run(extended, services());
    await whole.drive();
    for (const round of [3, 10, 13, 20]) {
      const path = join(folder, `extended-${round}.json`);
      const checkpoints = new CheckpointWriter(path, (text) => expect(text).toBeUndefined());
      const run = new Run(extended, { ...services(), checkpoints });
      // A pause keeps its round; otherwise every tenth is kept, and the latest of those is what a kill leaves.
      await run.drive(round);
      const from = parseCheckpoint(await readFile(path, 'utf8'), path);
      expect(from.round).toBe(round);
      expect(from.residuals?.map(([id]) => id)).toEqual(from.boards.map(({ id }) => id));
      expect(from.residuals?.some(([, residual]) => residual.some((value) => value !== 0))).toBe(true);
      const resumed = new Run(extended, services(), from);
      await resumed.drive();
      expect(resumed.result(3).weightsDigest).toBe(whole.result(3).weightsDigest);
      expect(resumed.curve).toEqual(whole.curve);
      // Without what was kept back it would be another run.
      const forgot = new Run(extended, services(), { ...from, residuals: [] });
      await forgot.drive();
      expect(forgot.result(3).weightsDigest).not.toBe(whole.result(3).weightsDigest);
    }
  });

  it('is kept every tenth round with error feedback, whatever the disk does, and says when it cannot be', async () => {
    const extended: RunSettings = { ...settings, strategy: 'tinymetafed-extended', rounds: 24 };
    const path = join(folder, 'tenth.json');
    const kept: number[] = [];
    const said: string[] = [];
    const { clients, ...rest } = services((round) => rounds.push(round));
    const rounds: number[] = [];
    const checkpoints = new CheckpointWriter(path, (text) => said.push(text));
    const write = checkpoints.write.bind(checkpoints);
    checkpoints.write = (state) => write(() => (kept.push(state().round), state()));
    await new Run(extended, { ...rest, clients, checkpoints }).drive();
    expect(kept).toEqual([0, 10, 20, 24]);
    expect(said).toEqual([]);

    const refusing = services().clients as ReferenceClient[];
    refusing[1]!.readResidual = () =>
      Promise.reject(new Error('Board 1 refuses. Flash the current firmware.'));
    const run = new Run(extended, {
      ...rest,
      clients: refusing,
      checkpoints: new CheckpointWriter(path, (text) => said.push(text)),
    });
    await run.drive();
    expect(run.view.state).toBe('finished');
    expect(said).toEqual([
      'What the run would go on from cannot be kept. Board 1 refuses. Flash the current firmware. The run goes on; it could be resumed from round 0 only.',
    ]);
  });

  it('equals it on virtual boards, and its recording is verified', async () => {
    const run: RunSettings = {
      ...settings,
      strategy: 'tinymetafed-extended',
      rounds: 24,
      evaluateEvery: 12,
      set: {},
    };
    const boards = 'virtual:3';
    const whole = await runHeadless({ settings: run, boards, folder: join(folder, 'whole') });
    const unkept = await runHeadless({ settings: run, boards, folder: undefined });
    // Asking the boards is no part of a round: neither bytes nor joules of any are others.
    expect(unkept.result.curve).toEqual(whole.result.curve);
    expect(unkept.result.bytesUp).toBe(whole.result.bytesUp);
    const part = join(folder, 'part');
    const stop = new AbortController();
    const onProgress = ({ round }: RunView): void => void (round >= 14 && stop.abort());
    await runHeadless({ settings: run, boards, folder: part, signal: stop.signal, onProgress });
    const from = await resumable(part);
    expect(from.round).toBe(10);
    const resumed = await runHeadless({ settings: run, boards: boardSpecsOf(from), folder: part, from });
    const repeatable = ({ weightsDigest, bytesUp, bytesDown, curve }: RunResult): object => ({
      weightsDigest,
      bytesUp,
      bytesDown,
      curve: curve.map(({ joules: _joules, ...point }) => point),
    });
    expect(repeatable(resumed.result)).toEqual(repeatable(whole.result));
    for (const path of [join(folder, 'whole', 'recording.mcap'), join(part, 'recording-2.mcap')])
      expect(await verify(path)).toMatchObject({ verdict: 'reproduced' });
    // Killed after its last round, before its results were written: those are what is left to do.
    const result = join(folder, 'whole', 'result.json');
    await expect(resumable(join(folder, 'whole'))).rejects.toThrow(/the run is over\. It ended after round/);
    await rm(result);
    const done = await resumable(join(folder, 'whole'));
    expect(done.round).toBe(run.rounds);
    const written = await runHeadless({ settings: run, boards, folder: join(folder, 'whole'), from: done });
    expect(repeatable(written.result)).toEqual(repeatable(whole.result));
    expect(written.files).toContain(result);
    await expect(resumable(join(folder, 'whole'))).rejects.toThrow(/the run is over/);

    await writeFile(join(part, 'checkpoint.json'), checkpointText({ ...from, residuals: undefined }));
    await expect(resumable(part)).rejects.toThrow(/does not hold what error feedback kept/);
  });
});

describe('a checkpoint', () => {
  it('survives text, figures that are no numbers included', async () => {
    const from = await checkpointAfter(6);
    const point = { round: 0, value: NaN, q25: 0, q75: 1, bytesUp: 0, bytesDown: 0, joules: null };
    const diverged = { ...from, curve: [point] };
    expect(parseCheckpoint(checkpointText(diverged), 'x')).toEqual(diverged);
  });

  it('is refused with the difference named', async () => {
    const from = await checkpointAfter(6);
    const path = join(folder, 'checkpoint.json');
    const refused = async (text: string, reason: RegExp): Promise<void> => {
      await writeFile(path, text);
      await expect(resumable(folder)).rejects.toThrow(reason);
    };
    const text = checkpointText(from);
    await writeFile(path, text);
    expect((await resumable(folder)).round).toBe(6);
    expect(boardSpecsOf(from)).toBe('virtual:2');
    await refused(
      text.replace(/"version":"[^"]*"/, '"version":"9.9.9"'),
      /version 9.9.9, and this is version/,
    );
    await refused(text.replace('"round":6', '"round":7'), /is damaged/);
    await refused(text.slice(0, text.length / 2), /is damaged/);
    await refused('', /is no checkpoint/);
    await refused('{"a":1}\n{}', /is no checkpoint/);
    const other = { ...from, strategySettings: { ...from.strategySettings, learningRate: 0.5 } };
    await refused(checkpointText(other), /another configuration: learningRate was 0.5 and would be 0.015/);
    await writeFile(join(folder, 'result.json'), '{}');
    await refused(checkpointText({ ...from, over: 'It ended after round 12.' }), /the run is over/);
    await rm(join(folder, 'result.json'));
    await rm(path);
    await expect(resumable(folder)).rejects.toThrow(/nothing to resume/);
  });

  it('is the latest that the disk has confirmed, never half of one', async () => {
    const from = await checkpointAfter(6);
    const path = join(folder, 'latest.json');
    const writer = new CheckpointWriter(path, (text) => expect(text).toBeUndefined());
    for (let round = 1; round <= 50; round++) {
      writer.offer(() => ({ ...from, round }));
      if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.write(() => ({ ...from, round: 51 }));
    expect(parseCheckpoint(await readFile(path, 'utf8'), path).round).toBe(51);
  });

  it('is said once, and makes no folder, where the folder of its recording was moved away', async () => {
    const from = await checkpointAfter(6);
    const gone = join(folder, 'gone');
    const said: string[] = [];
    const writer = new CheckpointWriter(join(gone, 'checkpoint.json'), (text) => said.push(text));
    await writer.write(() => from);
    await writer.write(() => from);
    expect(said).toEqual([
      expect.stringMatching(/cannot be kept in .*gone \(ENOENT.*it cannot be resumed\. Make room/),
    ]);
    await expect(readdir(gone)).rejects.toThrow('ENOENT');
  });
});
