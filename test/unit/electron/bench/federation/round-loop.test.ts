import { describe, expect, it } from 'vitest';
import {
  RoundCancelled,
  RoundLoop,
  RunControl,
} from '../../../../../electron/bench/federation/round-loop.ts';
import type { RunOptions } from '../../../../../electron/bench/federation/round-loop.ts';
import {
  createStrategy,
  strategyNames,
} from '../../../../../electron/bench/federation/strategies/registry.ts';
import { digestOf } from '../../../../../electron/bench/models/digest.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import { ReferenceClient, referenceClients } from './reference-client.ts';
import type { ReferenceOptions } from './reference-client.ts';

const base = { task: sineTask(), rounds: 12, seed: 7 };
const loopOf = (
  options: Partial<RunOptions> = {},
  clients: readonly ReferenceClient[] = referenceClients(4),
): RoundLoop => new RoundLoop({ ...base, strategy: createStrategy('tinymetafed'), ...options }, clients);
const finish = async (loop: RoundLoop): Promise<number> => {
  await loop.run();
  return digestOf(loop.server.deployed());
};

describe('round loop', () => {
  it.each(strategyNames)('%s repeats from its seed and moves', async (name) => {
    const strategy = createStrategy(name);
    const digest = await finish(loopOf({ strategy }));
    expect(await finish(loopOf({ strategy }))).toBe(digest);
    expect(await finish(loopOf({ strategy, seed: 8 }))).not.toBe(digest);
    expect(digest).not.toBe(loopOf({ strategy }).server.initialDigest());
  });

  it('does not depend on who answers first', async () => {
    const ticks = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i++) await Promise.resolve();
    };
    const slow = (by: (order: number) => number) =>
      Array.from({ length: 5 }, (_, order) => new ReferenceClient(order, { fault: () => ticks(by(order)) }));
    const all = { clientsPerRound: 0, strategy: createStrategy('tinymetafed-extended') };
    const expected = await finish(
      loopOf(
        all,
        slow(() => 0),
      ),
    );
    expect(
      await finish(
        loopOf(
          all,
          slow((order) => 40 * order),
        ),
      ),
    ).toBe(expected);
    expect(await finish(loopOf(all, slow((order) => 40 * (5 - order)).reverse()))).toBe(expected);
  });

  it('keeps mirrors equal to copies', async () => {
    for (const name of ['tinymetafed', 'tinymetafed-extended', 'reptile']) {
      const clients = referenceClients(3);
      const loop = loopOf({ strategy: createStrategy(name), clientsPerRound: 2 }, clients);
      await loop.run();
      for (const { id, copy } of clients)
        expect(loop.server.mirrorOf(id)).toEqual(copy.slice(0, loop.server.globalCount));
      expect(loop.server.totals.resyncs).toBe(0);
    }
  });

  it('sees a drifted copy, sends it in full, counts it, and ends in the same bits', async () => {
    const expected = await finish(loopOf());
    const clients = referenceClients(4);
    const loop = loopOf({}, clients);
    for (let i = 0; i < 5; i++) await loop.step();
    clients[1]!.copy[1000] = 42;
    const result = await loop.step();
    expect(result.clients[0]).toMatchObject({ clientId: 'reference-1', resyncs: 1 });
    expect(result.bytesDown).toBeGreaterThan(4480);
    expect(await finish(loop)).toBe(expected);
    expect(loop.server.totals.resyncs).toBe(1);
    expect(clients.map(({ resyncs }) => resyncs)).toEqual([0, 1, 0, 0]);
  });

  it('tells a client anew that restarted between two rounds, and ends in the same bits', async () => {
    const expected = await finish(loopOf());
    const clients = referenceClients(4);
    const loop = loopOf({}, clients);
    for (let i = 0; i < 5; i++) await loop.step();
    clients[1]!.sessions++;
    clients[1]!.copy = new Float32Array(0);
    expect((await loop.step()).clients[0]).toMatchObject({ clientId: 'reference-1', resyncs: 0 });
    expect(await finish(loop)).toBe(expected);
    expect(loop.server.totals.absences).toBe(0);
  });

  it('goes on without a lost client, which rejoins as if it had sat out', async () => {
    const lostAt = (where: string): ReferenceOptions => ({
      fault: (at, round) => {
        if (round === 6 && at === where) throw new Error('its cable was pulled');
      },
    });
    const digests = [];
    for (const where of ['download', 'train']) {
      const clients = Array.from(
        { length: 4 },
        (_, order) => new ReferenceClient(order, order === 1 ? lostAt(where) : {}),
      );
      const loop = loopOf({}, clients);
      for (let i = 0; i < 5; i++) await loop.step();
      expect((await loop.step()).absent).toEqual([
        { clientId: 'reference-1', reason: 'its cable was pulled' },
      ]);
      digests.push(await finish(loop));
      expect(loop.server.totals.absences).toBe(1);
      expect(loop.server.round).toBe(12);
    }
    expect(digests[0]).toBe(digests[1]);
  });

  it('fails with a sentence when no board is left', async () => {
    let gone = false;
    const fault = (): void => {
      if (gone) throw new Error('the hub has no power');
    };
    const loop = loopOf({ clientsPerRound: 0 }, referenceClients(2, { fault }));
    await loop.step();
    gone = true;
    await expect(loop.run()).rejects.toThrow('No board is left after round 1: the hub has no power.');
    await expect(loopOf({}, []).start()).rejects.toThrow('There are no boards');
    await expect(loopOf({}, referenceClients(2, { fault })).start()).rejects.toThrow(
      'No board could take the model: the hub',
    );
  });

  it('a cancelled round counts for nothing, and the run goes on to the same end', async () => {
    const expected = await finish(loopOf({ clientsPerRound: 2 }));
    const abort = new AbortController();
    let armed = false;
    const fault = (at: string): void => {
      if (armed && at === 'train') abort.abort();
    };
    const clients = referenceClients(4, { fault });
    const loop = loopOf({ clientsPerRound: 2 }, clients);
    for (let i = 0; i < 3; i++) await loop.step();
    armed = true;
    await expect(loop.step({ signal: abort.signal })).rejects.toThrow(RoundCancelled);
    expect(loop.server.round).toBe(3);
    expect(clients.some(({ cancelled }) => cancelled)).toBe(true);
    expect(await finish(loop)).toBe(expected);
  });

  it('pauses after the round under way and goes on', async () => {
    const control = new RunControl();
    const ends: string[] = [];
    const observers = [
      {
        onRound: ({ round }: { round: number }) => (round === 4 ? control.pause() : undefined),
        onEnd: (how: string) => void ends.push(how),
      },
    ];
    const loop = loopOf({ observers });
    expect(await loop.run(control)).toBe('paused');
    expect(loop.server.round).toBe(4);
    expect(await loop.run(control)).toBe('finished');
    expect(ends).toEqual(['finished']);
  });

  it('lets an observer end it early', async () => {
    const loop = loopOf({
      observers: [
        {
          onRound: ({ round }, run) => (round === 3 ? run.finishEarly('The target is reached.') : undefined),
        },
      ],
    });
    expect(await loop.run()).toBe('finished');
    expect(loop.server.round).toBe(3);
  });

  it('resumes from a snapshot bit for bit', async () => {
    const expected = await finish(loopOf());
    const first = loopOf();
    for (let i = 0; i < 5; i++) await first.step();
    const second = loopOf();
    second.server.restore(first.server.toSnapshot());
    expect(await finish(second)).toBe(expected);
    expect(() =>
      loopOf({ strategy: createStrategy('reptile') }).server.restore(first.server.toSnapshot()),
    ).toThrow('another model');
  });

  it('counts bytes: 20 % both ways is under a quarter of the whole network', async () => {
    const plain = await loopOf().step();
    const full = await loopOf({ strategy: createStrategy('tinyreptile') }).step();
    expect(plain.bytesUp).toBeLessThan(1060);
    expect(full.bytesUp).toBeGreaterThan(4612);
    expect(full.bytesDown).toBeGreaterThan(4612);
  });

  it('learns: the loss of visits falls', async () => {
    const losses: number[] = [];
    const observers = [
      {
        onRound: ({ clients }: { clients: readonly { meanLoss: number }[] }) =>
          void losses.push(clients[0]!.meanLoss),
      },
    ];
    await loopOf({ rounds: 300, observers }).run();
    const mean = (from: number, to: number): number =>
      losses.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    expect(mean(250, 300)).toBeLessThan(0.7 * mean(0, 50));
  });
});
