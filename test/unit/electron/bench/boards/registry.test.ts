import { afterEach, describe, expect, it } from 'vitest';
import type { Board } from '../../../../../electron/bench/boards/board.ts';
import type { BoardRegistry } from '../../../../../electron/bench/boards/board-registry.ts';
import { openRegistry, type BenchBoardsOptions } from '../../../../../electron/bench/boards/open-registry.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import { plan, usual } from '../../../../conformance/plan.ts';

const open: BoardRegistry[] = [];
const registry = (options: BenchBoardsOptions = {}): BoardRegistry => {
  const made = openRegistry(options);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const model = sineMlp(32);
const visit = { ...plan, taskSeed: 1, roundingSeed: 2 };
const configure = (board: Board): Promise<unknown> => board.configure(model, usual);

/** Energy of each of `rounds` rounds on each board. */
async function energies(seed: number, rounds: number): Promise<(number | undefined)[][]> {
  const boards = await registry({ virtual: { seed } }).addVirtual(3);
  return Promise.all(
    boards.map(async (board) => {
      await configure(board);
      const out: (number | undefined)[] = [];
      for (let round = 1; round <= rounds; round++) {
        out.push((await board.train({ ...visit, round, taskSeed: round })).measurement.energyPj);
      }
      return out;
    }),
  );
}

describe('the registry', () => {
  it('gives letters, names and an order by first sight', async () => {
    const boards = await registry().addVirtual(9);
    expect(boards.map(({ letter }) => letter).join(' ')).toBe('A B C D E F G H AA');
    expect(boards.map(({ name }) => name).slice(0, 2)).toEqual(['Virtual 1', 'Virtual 2']);
    expect(boards.map(({ order }) => order)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(boards.map(({ id }) => id)).size).toBe(9);
  });

  it('shows what the screen needs', async () => {
    const made = registry();
    const [board] = await made.addVirtual(1);
    made.rename(board?.id ?? '', 'Left one');
    const [view] = made.views();
    expect(view).toMatchObject({
      letter: 'A',
      name: 'Left one',
      kind: 'virtual',
      kindText: 'Real firmware, no hardware',
      address: 'virtual:1',
      state: 'idle',
      sensor: { state: 'ok', provenance: 'model' },
    });
    expect(view?.sensor.text).toMatch(/5\.00 V.*Not a measurement/);
    expect(view?.counters.bytesIn).toBeGreaterThan(0);
  });

  it('reads power of an idle board that follows the wall clock', async () => {
    const made = registry({ virtual: { idlePace: 'wall' } });
    await made.addVirtual(1);
    await expect.poll(() => made.readings().length).toBe(1);
    const [reading] = made.readings();
    expect(reading?.powerW).toBeGreaterThan(0.08);
    expect(reading?.powerW).toBeLessThan(0.1);
  });

  it('repeats the energy of a seed exactly, and differs for another', async () => {
    const first = await energies(7, 5);
    expect(await energies(7, 5)).toEqual(first);
    expect(await energies(8, 5)).not.toEqual(first);
    expect(
      first.flat().every((energy) => energy !== undefined && energy > 1e10 && Number.isSafeInteger(energy)),
    ).toBe(true);
  });

  it('forgets a removed board and goes on without it', async () => {
    const made = registry();
    const [a, b] = await made.addVirtual(2);
    await made.remove(a?.id ?? '');
    expect(made.boards).toEqual([b]);
    await expect(made.remove('nobody')).rejects.toThrow(/There is no board nobody/);
    await configure(b as Board);
    expect((await (b as Board).train(visit)).upload?.count).toBe(224);
    expect((await made.addVirtual(1))[0]?.letter).toBe('C');
  });

  it('brings a removed board back: letter, name and place, and it does a round', async () => {
    const made = registry();
    const [a, b] = await made.addVirtual(2);
    a!.rename('Left');
    await made.remove(a!.id);
    await made.restore(a!.id);
    expect(made.boards).toEqual([a, b]);
    expect([a!.letter, a!.name, a!.state]).toEqual(['A', 'Left', 'idle']);
    await configure(a as Board);
    expect((await (a as Board).train(visit)).upload?.count).toBe(224);
    await expect(made.restore(a!.id)).rejects.toThrow(/no removed board/);
    await expect(made.restore('nobody')).rejects.toThrow(/no removed board nobody/);
  });

  it('says which port does not open', async () => {
    await expect(registry().addSpecs([{ kind: 'serial', path: '/dev/tty-not-there' }])).rejects.toThrow(
      /There is no port \/dev\/tty-not-there/,
    );
  });

  it('tells of changes at most once a turn', async () => {
    let changes = 0;
    const joined: string[] = [];
    const made = registry({ onChange: () => changes++, onJoin: (board) => joined.push(board.letter) });
    await made.addVirtual(20);
    await expect.poll(() => changes).toBeGreaterThan(0);
    expect(changes).toBeLessThan(20);
    expect(joined).toHaveLength(20);
  });

  it('connects 256 boards, and each does a round', async () => {
    const boards = await registry({ virtual: { arenaBytes: 32 * 1024 } }).addVirtual(256);
    const outcomes = await Promise.all(
      boards.map(async (board) => (await configure(board), board.train(visit))),
    );
    const bodies = new Set(outcomes.map(({ upload }) => Buffer.from(upload?.body ?? []).toString('hex')));
    expect(bodies.size).toBe(1);
    expect(outcomes.every(({ measurement }) => measurement.lostSamples === 0)).toBe(true);
  });

  it('refuses more virtual boards than there is room for', async () => {
    await expect(registry().addVirtual(5000)).rejects.toThrow(/1 to 1024 virtual boards/);
  });
});
