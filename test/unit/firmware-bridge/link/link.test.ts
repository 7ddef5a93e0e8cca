import { expect, test } from 'vitest';
import type { Hello, LinkOptions, ReceivedMessage } from '../../../../firmware-bridge/link/link.ts';
import { Link } from '../../../../firmware-bridge/link/link.ts';
import type { Counters } from '../../../../firmware-bridge/link/counters.ts';
import type { LinkCounters } from '../../../../electron/contract.ts';
import type { TransportKind } from '../../../../firmware-bridge/transports/transport.ts';
import { BoardPeer } from './board-peer.ts';
import { TestLine } from './line.ts';
import { SimClock } from './sim-clock.ts';
import { Rng } from './test-rng.ts';

function setUp(
  hello: Partial<Hello> = {},
  options: Partial<LinkOptions> = {},
  kind: TransportKind = 'serial',
) {
  const clock = new SimClock();
  const line = new TestLine(clock, new Rng(1), 500, 0, kind);
  const board = new BoardPeer(clock, (bytes) => line.fromBoard(bytes), hello);
  line.toBoard = (bytes) => board.receive(bytes);
  const got: ReceivedMessage[] = [];
  const events: string[] = [];
  let seed = 0;
  const link = new Link(line, {
    clock,
    random: () => ++seed,
    onMessage: (message) => got.push(message),
    onClosed: (reason) => events.push(`closed: ${reason?.message ?? 'by us'}`),
    onReboot: (again) => events.push(`reboot ${again.bootId}`),
    onState: (state) => events.push(state),
    ...options,
  });
  const open = async () => {
    const opened = link.open();
    await clock.advance(1_000_000);
    return opened;
  };
  return { clock, line, board, link, got, events, open };
}

test('opens, says who the board is, knows its clock', async () => {
  const { link, open, events, clock } = setUp();
  expect((await open()).boardId).toBe('00000000000000b1');
  expect(events).toEqual(['opening', 'open']);
  expect(link.clockMap.known).toBe(true);
  const hostUs = clock.nowUs();
  expect(Math.abs(link.clockMap.toHostUs(hostUs + 123_456_789) - hostUs)).toBeLessThanOrEqual(
    link.clockMap.errorUs(hostUs),
  );
  expect(link.counters.roundTripUs).toBeGreaterThanOrEqual(1000);
});

test('a deaf board that boots later is greeted at once when it says hello', async () => {
  const { link, board, clock } = setUp();
  board.deaf = true;
  const opened = link.open();
  await clock.advance(2_100_000);
  board.deaf = false;
  board.boot(12);
  await clock.advance(2_000); // far less than the time to the next retry
  expect((await opened).bootId).toBe(12);
});

test('nothing there: a sentence after the time-out, and the port is closed', async () => {
  const { link, line, board, clock, events } = setUp();
  board.deaf = true;
  const opened = link.open().catch((error: Error) => error.message);
  await clock.advance(9_000_000);
  expect(await opened).toBe(
    "Nothing answers at test:1: no byte came in 8 s. Is the bench's firmware on the board?",
  );
  expect(line.closedByUs).toBe(true);
  expect(events).toEqual(['opening', 'closed']);
});

test('another protocol version: the sentence says which side is older', async () => {
  const newer = setUp({ protocolVersion: 9 });
  await expect(newer.open()).rejects.toThrow(
    'speaks protocol version 9, this program version 1. This program is older',
  );
  const older = setUp({ protocolVersion: 0 });
  await expect(older.open()).rejects.toThrow("The board's firmware is older");
  await expect(setUp({ maxPayloadBytes: 8 }).open()).rejects.toThrow('buffers that are too small');
});

test('a board that restarts: sends are rejected, the link opens again by itself', async () => {
  const { link, board, clock, open, events } = setUp();
  await open();
  board.deaf = true;
  const sent = link.send('cancel', { round: 1 }).catch((error: Error) => error.message);
  await clock.advance(10_000);
  board.deaf = false;
  board.boot(99);
  await clock.advance(10_000);
  expect(await sent).toBe('The board at test:1 restarted; what was being sent to it is lost.');
  expect(events).toEqual(['opening', 'open', 'opening', 'open', 'reboot 99']);
  await Promise.all([link.send('cancel', { round: 2 }), clock.advance(10_000)]);
  expect(board.received.map((message) => message.fields)).toEqual([{ round: 2 }]);
});

test('reopened: what was under way is rejected, and a board that stood still begins anew', async () => {
  const { link, board, clock, open, events } = setUp();
  await open();
  board.deaf = true;
  const sent = link.send('cancel', { round: 1 }).catch((error: Error) => error.message);
  await clock.advance(10_000);
  link.reopen();
  expect(await sent).toBe('The session with test:1 was begun anew.');
  await clock.advance(1_000_000);
  board.deaf = false;
  await clock.advance(1_000_000);
  expect(events).toEqual(['opening', 'open', 'opening', 'open', 'reboot 11']);
  await Promise.all([link.send('cancel', { round: 2 }), clock.advance(10_000)]);
  expect(board.received.map((message) => message.fields)).toEqual([{ round: 2 }]);
  board.deaf = true;
  link.reopen();
  await clock.advance(9_000_000);
  expect(events.at(-1)).toBe('closed: The board at test:1 did not introduce itself again in 8 s. Reset it.');
});

test('damaged bytes are not silence, but nothing readable for long enough is the end', async () => {
  const { link, board, line, clock, open, events } = setUp();
  await open();
  board.deaf = true;
  for (let i = 0; i < 20; i++) {
    line.fromBoard(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0));
    await clock.advance(500_000);
  }
  expect(link.state).toBe('open');
  await clock.advance(3_500_000);
  expect(events.at(-1)).toMatch(/^closed: Nothing readable has come from the board at test:1 for 12\.\d s/);
});

test('a board that resets when its port opens: its boot loader hears nothing, its hello ends the wait', async () => {
  const { link, line, board, clock } = setUp();
  line.quietUs = 2_300_000;
  board.deaf = true; // the boot loader runs
  const opened = link.open();
  await clock.advance(1_500_000);
  expect(line.written).toEqual([]);
  board.deaf = false;
  board.boot(12);
  await clock.advance(10_000);
  expect((await opened).bootId).toBe(12);
  // One that says nothing by itself is greeted when the wait is over.
  const other = setUp();
  other.line.quietUs = 2_300_000;
  const late = other.link.open();
  await other.clock.advance(2_290_000);
  expect(other.line.written).toEqual([]);
  await other.clock.advance(20_000);
  expect((await late).bootId).toBe(11);
});

test('late hellos of this session and this boot change nothing', async () => {
  const { link, board, clock, open, events } = setUp();
  await open();
  board.sayHello();
  await clock.advance(10_000);
  expect([link.state, events.length, board.opens]).toEqual(['open', 2, 1]);
});

test('silence closes the link with a sentence; a computer that slept gives the board time', async () => {
  const { board, clock, open, events, link } = setUp();
  await open();
  await clock.advance(60_000_000);
  expect(link.state).toBe('open');
  await clock.sleep(100_000_000);
  await clock.advance(5_000_000);
  expect(link.state).toBe('open');
  board.deaf = true;
  const sent = link.send('cancel', { round: 1 }).catch((error: Error) => error.message);
  await clock.advance(4_500_000);
  expect(events.at(-1)).toMatch(
    /^closed: The board at test:1 has been silent for 3\.\d s\. Check its cable and power\.$/,
  );
  expect(await sent).toContain('has been silent');
});

test('unplugged: what was being sent is rejected with the reason of the port', async () => {
  const { line, board, clock, open, events, link } = setUp();
  await open();
  board.deaf = true;
  const sent = link.send('cancel', { round: 1 }).catch((error: Error) => error.message);
  await clock.advance(1000);
  line.unplug();
  expect(await sent).toBe('The port went away.');
  expect(events.at(-1)).toBe('closed: The port went away.');
  await expect(link.send('cancel', { round: 1 })).rejects.toThrow(
    'Cannot send cancel: the link to test:1 is closed.',
  );
});

test('wire bytes follow from the message alone; the body arrives whole', async () => {
  const { link, board, clock, open, got } = setUp({ maxPayloadBytes: 64 });
  await open();
  const body = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);
  const fields = { round: 1, mode: 0, coding: 0, valueKind: 0, riceParameter: 0, count: 250, scale: 0 };
  const sent = link.send('download', fields, body);
  await clock.advance(100_000);
  expect(await sent).toEqual({ wireBytes: 1016 + 9 * 16 }); // 16 bytes of fields; 1,016 bytes in payloads of 64
  expect(board.received[0]?.body).toEqual(body);
  expect(board.received[0]?.fields).toEqual(fields);
  board.send('roundDone', { round: 1, steps: 2, meanLoss: 0.5, macs: 3n });
  await clock.advance(100_000);
  expect(got).toEqual([
    {
      name: 'roundDone',
      fields: { round: 1, steps: 2, meanLoss: 0.5, macs: 3n },
      body: new Uint8Array(0),
      wireBytes: 29,
    },
  ]);
});

test('messages of the wrong kind are refused where they are sent, or counted where they arrive', async () => {
  const { link, board, clock, open, got } = setUp();
  await open();
  await expect(link.send('roundDone', { round: 1, steps: 1, meanLoss: 0, macs: 0n })).rejects.toThrow(
    'does not send',
  );
  await expect(link.send('cancel', { round: -1 })).rejects.toThrow('whole numbers from 0');
  board.send('cancel', { round: 1 });
  await clock.advance(10_000);
  expect(got).toEqual([]);
  expect(link.counters.badMessages).toBe(1);
});

test('to a virtual board nothing is sent by the clock: what it gets does not depend on the host', async () => {
  const { line, clock, open } = setUp({}, {}, 'virtual');
  await open();
  const before = line.written.length;
  await clock.advance(100_000_000);
  expect(line.written.length).toBe(before);
});

test('the counters are those of the window contract', () => {
  const counters: Counters = setUp().link.counters;
  const forTheWindow: LinkCounters = counters;
  expect(forTheWindow.bytesIn).toBe(0);
});
