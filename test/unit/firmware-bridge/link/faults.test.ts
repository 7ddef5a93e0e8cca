/**
 * The stream tester: host and board joined in memory over a line with seeded faults. Whatever the line does, all messages
 * arrive in order, each once. Rerun one seed with FAULT_SEED=n; more seeds with FAULT_SEEDS=n.
 */
import { expect, test } from 'vitest';
import { LEAST_PAYLOAD_BYTES } from '../../../../firmware-bridge/link/hello.ts';
import { Link } from '../../../../firmware-bridge/link/link.ts';
import type { ReceivedMessage } from '../../../../firmware-bridge/link/link.ts';
import { BoardPeer } from './board-peer.ts';
import { TestLine } from './line.ts';
import { SimClock } from './sim-clock.ts';
import { Rng } from './test-rng.ts';

const rates = [0, 0.00005, 0.0002, 0.001, 0.002]; // of each of four faults, per byte
const MESSAGES = 300; // more than 256: the sequence numbers wrap

const bodyOf = (n: number) =>
  Uint8Array.from({ length: (n * 37) % 200 }, (_, i) => (n & 1 ? 0 : (n + i) & 0xff));

async function run(seed: number) {
  const rng = new Rng(seed);
  const clock = new SimClock();
  const rate = rates[rng.below(rates.length)] ?? 0;
  const line = new TestLine(clock, rng, rng.below(3) * 1000, rng.below(3) * 10);
  const windowFrames = rng.below(40);
  const receiveWindowBytes = 60 + rng.below(2000);
  const board = new BoardPeer(
    clock,
    (bytes) => line.fromBoard(bytes),
    {
      receiveWindowFrames: windowFrames,
      receiveWindowBytes,
      maxPayloadBytes: LEAST_PAYLOAD_BYTES + rng.below(300),
    },
    20 + rng.below(300),
  );
  const got: ReceivedMessage[] = [];
  line.toBoard = (bytes) => board.receive(bytes);
  let mostInFlight = 0;
  const link = new Link(line, {
    clock,
    random: rng.u32,
    onMessage: (message) => got.push(message),
    onClosed: (reason) => {
      if (reason) throw reason;
    },
    onFrame: () => (mostInFlight = Math.max(mostInFlight, link.bytesInFlight)),
    timing: { silenceUs: 60_000_000 },
    openTimeoutUs: 60_000_000,
  });
  line.faults = { drop: rate, flip: rate, insert: rate, duplicate: rate, burst: rate / 4 };
  const opened = link.open();
  // A link that does not open ends the test: simulated time would otherwise go on for ever.
  let over = false;
  const end = () => (over = true);
  opened.then(end, end);
  while (!over) await clock.advance(10_000);
  await opened;
  const sent: Promise<{ wireBytes: number }>[] = [];
  for (let i = 0; i < MESSAGES; i++) {
    const download = { round: i, mode: 0, coding: 0, valueKind: 0, riceParameter: 0, count: 0, scale: 0 };
    sent.push(link.send('download', download, bodyOf(i)));
    board.send(
      'upload',
      { round: i, coding: 0, valueKind: 0, riceParameter: 0, count: 0, scale: 0 },
      bodyOf(i),
    );
    if (rng.below(4) === 0) await clock.advance(rng.below(5000));
  }
  const done = () => got.length >= MESSAGES && board.received.length >= MESSAGES && board.drained;
  for (let i = 0; i < 30_000 && !(done() && link.bytesInFlight === 0); i++) await clock.advance(20_000);
  for (const messages of [got, board.received]) {
    expect(messages.map((message) => (message.fields as { round: number }).round)).toEqual([...sent.keys()]);
    for (const [i, message] of messages.entries()) expect(message.body).toEqual(bodyOf(i));
  }
  const wireBytes = (await Promise.all(sent)).map((each) => each.wireBytes);
  expect(wireBytes).toEqual(board.received.map((message) => message.wireBytes));
  expect(mostInFlight).toBeLessThanOrEqual(receiveWindowBytes);
  if (rate === 0)
    expect([link.counters.resends, link.counters.crcErrors, link.counters.duplicates]).toEqual([0, 0, 0]);
  await link.close().catch(() => undefined);
  return link.counters;
}

const one = process.env['FAULT_SEED'];
const seeds =
  one === undefined
    ? Array.from({ length: Number(process.env['FAULT_SEEDS'] ?? 60) }, (_, i) => i + 1)
    : [Number(one)];

test('all messages arrive in order, each once, whatever the line does', { timeout: 120_000 }, async () => {
  let resends = 0;
  for (const seed of seeds) {
    const counters = await run(seed).catch((error: unknown) => {
      throw new Error(`FAULT_SEED=${seed}`, { cause: error });
    });
    resends += counters.resends;
  }
  if (one === undefined) expect(resends).toBeGreaterThan(100);
});
