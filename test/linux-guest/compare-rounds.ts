/** Rounds on a board, beside what a board in plain TypeScript makes of the same. */
import type { Board } from '../../electron/bench/boards/board.ts';
import { fullDownload } from '../../electron/bench/federation/downloads.ts';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import { sineMlp } from '../../electron/bench/models/mlp.ts';
import { enums, type MessageFields } from '../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../firmware-bridge/protocol/sparse.ts';
import { plan, usual } from '../conformance/plan.ts';
import { ReferenceClient } from '../unit/electron/bench/federation/reference-client.ts';

const model = sineMlp(32);
const planOf = (round: number): MessageFields<'train'> => ({
  ...plan,
  round,
  taskSeed: 10 + round,
  uploadValueKind: round % 2 === 0 ? enums.ValueKind.float32 : enums.ValueKind.int8,
});

/**
 * Configures the board anew; in each round it gets a whole initialization, learns and sends.
 * @returns how many of its copies and uploads equal the reference's, and the bytes of both on the wire
 */
export async function compareRounds(
  board: Board,
  rounds: number,
): Promise<{ copies: number; uploads: number; bytes: number }> {
  const reference = new ReferenceClient(0);
  await board.configure(model, usual);
  await reference.configure(model, usual);
  const { globalCount } = layoutOf(model, usual.localLayers);
  let [copies, uploads, bytes] = [0, 0, 0];
  for (let round = 1; round <= rounds; round++) {
    const values = initialize(model, usual.seed + round).subarray(0, globalCount);
    const { encoded } = fullDownload(values);
    const given = await board.download(round, 'set', encoded);
    const kept = await reference.download(round, 'set', encoded);
    const done = await board.train(planOf(round));
    const expected = await reference.train(planOf(round));
    if (given.copyDigest === kept.copyDigest) copies++;
    if (same(done.upload, expected.upload)) uploads++;
    bytes += given.wireBytes + done.wireBytes;
  }
  return { copies, uploads, bytes };
}

const same = (a: EncodedVector | undefined, b: EncodedVector | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.count === b.count &&
  JSON.stringify({ ...a, body: [...a.body] }) === JSON.stringify({ ...b, body: [...b.body] });
