import { expect, it } from 'vitest';
import { ReferenceClient } from '../unit/electron/bench/federation/reference-client.ts';
import { describeKinds, plan, usual, type BoardOnBench } from './bench.ts';
import { NoisyTransport } from './noisy-transport.ts';

/** Twenty rounds, each with the upload that a perfect wire gives. */
async function rounds(bench: BoardOnBench, count: number): Promise<void> {
  const reference = new ReferenceClient(0);
  await reference.configure(bench.model, usual);
  await bench.board.configure(bench.model, usual);
  for (let round = 1; round <= count; round++) {
    const visit = { ...plan, round, taskSeed: round };
    const [mine, expected] = [await bench.board.train(visit), await reference.train(visit)];
    expect(mine.upload).toEqual(expected.upload);
    expect(mine.done.round).toBe(round);
  }
}

describeKinds(
  'garbage between frames',
  (bench) => {
    it('is counted and changes nothing', async () => {
      await rounds(bench, bench.kind.slow ? 6 : 20);
      const counters = bench.board.link?.counters;
      expect(counters?.discardedBytes).toBeGreaterThan(0);
      expect(counters?.crcErrors).toBeGreaterThan(0);
    });
  },
  (transport) => new NoisyTransport(transport, { seed: 4, every: 4, delimited: true }),
);

describeKinds(
  'garbage that ruins frames',
  (bench) => {
    it('is repaired by sending again, and the updates are the same', async () => {
      await rounds(bench, bench.kind.slow ? 5 : 10);
      const counters = bench.board.link?.counters;
      expect(counters?.crcErrors).toBeGreaterThan(0);
      // Either end sent again: which one depends on the direction that the noise hit.
      expect((counters?.resends ?? 0) + (counters?.nacks ?? 0)).toBeGreaterThan(0);
    });
  },
  (transport) => new NoisyTransport(transport, { seed: 5, every: 6, delimited: false }),
);

describeKinds('a restart', (bench) => {
  it('is noticed, rejects what was under way, and the board works again', async (test) => {
    const { restart } = bench.powered;
    test.skip(restart === undefined, 'this kind cannot be restarted from here');
    await bench.board.configure(bench.model, usual);
    const before = bench.board.hello?.bootId;
    const sessions = bench.board.sessions;
    // So long that it is surely under way when the restart comes.
    const lost = bench.board.train({ ...plan, samples: 60_000, epochs: 60_000 }, () => restart?.());
    await expect(lost).rejects.toThrow(/Board under test restarted/);
    await expect.poll(() => bench.board.sessions).toBe(sessions + 1);
    expect(bench.board.hello?.bootId).not.toBe(before);
    expect(bench.board.state).toBe('idle');
    await expect(bench.board.train(plan)).rejects.toThrow(/has no model yet/);
    await rounds(bench, 2);
    expect(bench.log).toContainEqual(expect.stringContaining('is back after a restart'));
  });
});

describeKinds('a cancelled round', (bench) => {
  it('ends early without an upload, and the next round is whole', async () => {
    await bench.board.configure(bench.model, usual);
    const long = { ...plan, samples: 60_000, epochs: 60_000 };
    const outcome = await bench.board.train(
      long,
      (phase) => phase === 'train' && void bench.board.cancel(plan.round),
    );
    expect(outcome.upload).toBeUndefined();
    expect(outcome.done.steps).toBeLessThan(60_000 * 60_000);
    await rounds(bench, 2);
  });
});

describeKinds('a board that vanishes', (bench) => {
  it('rejects its round with a sentence', async (test) => {
    const { vanish } = bench.powered;
    test.skip(vanish === undefined, 'this kind cannot be unplugged from here');
    await bench.board.configure(bench.model, usual);
    const lost = bench.board.train(
      { ...plan, samples: 60_000, epochs: 60_000 },
      (phase) => phase === 'train' && vanish?.(),
    );
    await expect(lost).rejects.toThrow(/^Board under test is gone\. /);
    expect(bench.board.state).toBe('lost');
    await expect(bench.board.train(plan)).rejects.toThrow(/is not connected/);
  });
});
