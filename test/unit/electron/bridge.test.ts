import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { BridgePort } from '../../../electron/bridge.ts';
import { Bridge } from '../../../electron/bridge.ts';
import { serveWindow, type CommandHandler, type WindowPort } from '../../../electron/bench/window-line.ts';
import type { BenchEvent, Command, FromBench } from '../../../electron/contract.ts';

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

/** A real pair of ports; only Electron's wrapping of messages is put around the bench's end. */
function line(handler: Promise<CommandHandler>) {
  const { port1, port2 } = new MessageChannel();
  const listeners = new Map<(message: { data: unknown }) => void, (data: unknown) => void>();
  const benchPort: WindowPort = {
    postMessage: (message) => port2.postMessage(message),
    on(type: 'message' | 'close', listener: (message: { data: unknown }) => void) {
      if (type === 'close') return;
      const wrapped = (data: unknown): void => listener({ data });
      listeners.set(listener, wrapped);
      port2.on('message', wrapped);
    },
    start: () => port2.start(),
  };
  serveWindow(benchPort, handler);
  open.push(() => port1.close());
  const emit = (event: BenchEvent): void => port2.postMessage({ kind: 'event', event } satisfies FromBench);
  return { windowPort: port1 as unknown as BridgePort, raw: port1, emit };
}

const echo: CommandHandler = {
  handle: (command) => Promise.resolve({ ok: true, value: command.type }),
};

describe('bridge between window and bench', () => {
  it('answers each command with its own reply, also when replies overtake each other', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { windowPort } = line(
      Promise.resolve({
        handle: async (command: Command) => {
          if (command.type === 'run') await held;
          return { ok: true as const, value: command.type };
        },
      }),
    );
    const bridge = new Bridge('linux');
    bridge.attach(windowPort);
    const slow = bridge.command({ type: 'run' });
    expect(await bridge.command({ type: 'pause' })).toEqual({ ok: true, value: 'pause' });
    release();
    expect(await slow).toEqual({ ok: true, value: 'run' });
  });

  it('keeps commands that were given before the line stood', async () => {
    const bridge = new Bridge('linux');
    const early = bridge.command({ type: 'snapshot' });
    bridge.attach(line(Promise.resolve(echo)).windowPort);
    expect(await early).toEqual({ ok: true, value: 'snapshot' });
  });

  it('passes events on until the listener is taken off', async () => {
    const { windowPort, emit } = line(Promise.resolve(echo));
    const bridge = new Bridge('linux');
    const seen: BenchEvent[] = [];
    bridge.attach(windowPort);
    const stop = bridge.onEvent((event) => seen.push(event));
    emit({ type: 'cleared' });
    await bridge.command({ type: 'snapshot' });
    stop();
    emit({ type: 'cleared' });
    await bridge.command({ type: 'snapshot' });
    expect(seen).toEqual([{ type: 'cleared' }]);
  });

  it('keeps the line that stands when a second one comes, and what was asked over it is answered', async () => {
    const bridge = new Bridge('linux');
    let answer: (handler: typeof echo) => void = () => undefined;
    bridge.attach(line(new Promise<typeof echo>((resolve) => (answer = resolve))).windowPort);
    const asked = bridge.command({ type: 'run' });
    bridge.attach(line(new Promise(() => undefined)).windowPort);
    answer(echo);
    expect(await asked).toEqual({ ok: true, value: 'run' });
    expect(await bridge.command({ type: 'run' })).toEqual({ ok: true, value: 'run' });
  });

  it('answers open and later commands with the reason when the bench ended, and speaks again after', async () => {
    const bridge = new Bridge('linux');
    const reasons: string[] = [];
    bridge.onLost((reason) => reasons.push(reason));
    bridge.attach(line(new Promise(() => undefined)).windowPort);
    const waiting = bridge.command({ type: 'run' });
    bridge.lose('It ended.');
    expect(await waiting).toEqual({ ok: false, error: 'It ended.' });
    expect(await bridge.command({ type: 'run' })).toEqual({ ok: false, error: 'It ended.' });
    expect(reasons).toEqual(['It ended.']);
    bridge.attach(line(Promise.resolve(echo)).windowPort);
    expect(await bridge.command({ type: 'run' })).toEqual({ ok: true, value: 'run' });
  });
});

describe("a window's line", () => {
  it.each([
    [{ type: 'format-disk' }],
    [{ type: 'addVirtualBoards', count: 1e9 }],
    [{ type: 'addVirtualBoards', count: 'many' }],
    [null],
    ['run'],
  ])('refuses %j with a sentence', async (command) => {
    const bridge = new Bridge('linux');
    bridge.attach(line(Promise.resolve(echo)).windowPort);
    const reply = await bridge.command(command as Command);
    expect(reply).toMatchObject({ ok: false, error: expect.stringMatching(/^Not a command.*\.$/) as string });
  });

  it('passes over what is no envelope', async () => {
    const { windowPort, raw } = line(Promise.resolve(echo));
    for (const garbage of [undefined, 7, 'x', {}, { id: -1, command: { type: 'run' } }, []])
      raw.postMessage(garbage);
    const bridge = new Bridge('linux');
    bridge.attach(windowPort);
    expect(await bridge.command({ type: 'run' })).toEqual({ ok: true, value: 'run' });
  });

  it('tells why the bench could not be made', async () => {
    const failed = Promise.reject<CommandHandler>(new Error('The disk is full.'));
    failed.catch(() => undefined);
    const bridge = new Bridge('linux');
    bridge.attach(line(failed).windowPort);
    expect(await bridge.command({ type: 'run' })).toEqual({ ok: false, error: 'The disk is full.' });
  });

  it('answers with the sentence of an error thrown by a command', async () => {
    const handle = (): Promise<never> => Promise.reject(new Error('Board A left.'));
    const bridge = new Bridge('linux');
    bridge.attach(line(Promise.resolve({ handle })).windowPort);
    expect(await bridge.command({ type: 'run' })).toEqual({ ok: false, error: 'Board A left.' });
  });
});
