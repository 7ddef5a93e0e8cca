/** The RP2040 image that people flash as a board of the bench, in its thread. */
import { afterEach, describe, expect, it } from 'vitest';
import type { BoardRegistry } from '../../../../../electron/bench/boards/board-registry.ts';
import { parseBoardSpecs } from '../../../../../electron/bench/boards/board-spec.ts';
import { openEmulated, openRegistry } from '../../../../../electron/bench/boards/open-registry.ts';
import { workerPath } from '../../../../../electron/bench/worker-path.ts';
import { EmulatedTransport } from '../../../../../firmware-bridge/transports/emulated/emulated-transport.ts';
import { flashOf } from '../../../../../firmware-bridge/transports/emulated/uf2.ts';
import { plan, usual } from '../../../../conformance/bench.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';

const open: BoardRegistry[] = [];
const registry = (): BoardRegistry => {
  const made = openRegistry();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const none = { bytes: () => undefined, closed: () => undefined };

describe('an emulated RP2040', () => {
  it('learns to the same bits as a virtual board, and claims no energy', { timeout: 120_000 }, async () => {
    const boards = await registry().addSpecs(parseBoardSpecs('emulated:1,virtual:1'));
    const [emulated, virtual] = await Promise.all(
      boards.map(async (board) => {
        await board.configure(sineMlp(32), usual);
        return board.train({ ...plan, samples: 8 });
      }),
    );
    expect(emulated?.upload).toEqual(virtual?.upload);
    expect(emulated?.measurement.provenance).toBe('model');
    expect(emulated?.measurement.energyPj ?? 0).toBe(0);
    const view = open[0]?.views()[0];
    expect(view).toMatchObject({ kind: 'emulated', name: 'Emulated 1', id: '7270323000000001' });
    expect(view?.sensor.text).toMatch(/says nothing of power, energy or time/);
  });

  it('goes away when it is removed, and another is another board', { timeout: 120_000 }, async () => {
    const bench = registry();
    const [first] = await bench.addEmulated(1);
    await bench.remove(first?.id ?? '');
    const [second] = await bench.addEmulated(1);
    expect(second?.id).not.toBe(first?.id);
    expect(bench.boards).toHaveLength(1);
  });

  it('says why when its image is none', { timeout: 120_000 }, async () => {
    // Sleeps for ever: wfi, and back to it.
    const image = Uint8Array.of(0x30, 0xbf, 0xfd, 0xe7);
    const transport = new EmulatedTransport({ workerUrl: workerPath('emulated-worker'), image, board: 1 });
    await expect(transport.open(none)).rejects.toThrow(
      /The emulated board 1 stopped: .*Remove it and add another\./,
    );
  });

  it('closes while it starts', async () => {
    const transport = openEmulated(1);
    const opening = expect(transport.open(none)).rejects.toThrow(/closed while it started/);
    await transport.close();
    await opening;
  });

  it.each(['emulated:0', 'emulated:9', 'emulated:x'])('is not had as %s', (text) => {
    expect(() => parseBoardSpecs(text)).toThrow(/emulated:N \(1 to 8\)/);
  });
});

describe('a UF2 file', () => {
  it('is refused when it is none, cut short, or for another chip', () => {
    expect(() => flashOf(new Uint8Array(100))).toThrow(/not made of blocks/);
    expect(() => flashOf(new Uint8Array(512))).toThrow(/does not begin and end as one/);
    const block = Buffer.alloc(512);
    [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000, 256, 0, 2, 0xe48bff56].forEach((word, i) =>
      block.writeUInt32LE(word, i * 4),
    );
    block.writeUInt32LE(0x0ab16f30, 508);
    expect(() => flashOf(block)).toThrow(/not whole/);
    block.writeUInt32LE(1, 24);
    expect(flashOf(block)).toHaveLength(256);
    block.writeUInt32LE(0xada52840, 28);
    expect(() => flashOf(block)).toThrow(/another chip/);
  });
});
