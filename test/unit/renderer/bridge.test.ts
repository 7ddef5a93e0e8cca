import { describe, expect, test } from 'vitest';
import type { BenchEvent, PreloadBridge, Reply } from '../../../electron/contract.ts';
import { pageBridge, type MessageWindow } from '../../../renderer/bridge.ts';

/** The messages of a window to itself: one task each, in order, as the browser gives them. */
class Messages extends EventTarget {
  readonly location = { origin: 'bench://app' };
  postMessage(data: unknown): void {
    setImmediate(() => this.say(data, this));
  }
  say(data: unknown, source: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data), source }));
  }
}

function bridge(answer: () => Promise<Reply> = () => Promise.resolve({ ok: true })) {
  const window = new Messages();
  const preload: PreloadBridge = {
    command: answer,
    onLost: () => () => undefined,
    onShell: () => () => undefined,
    pathOf: () => '/home/me/a.mcap',
    platform: 'linux',
  };
  return { window, page: pageBridge(preload, window as unknown as MessageWindow) };
}

const cleared: BenchEvent = { type: 'cleared' };

describe('the page and its preload script', () => {
  test('hears events, figures that JSON has not included, until it stops', () => {
    const { window, page } = bridge();
    const heard: BenchEvent[] = [];
    const stop = page.onEvent((event) => heard.push(event));
    const evaluation = {
      round: 1,
      metric: 'mse',
      value: NaN,
      q25: -0,
      q75: Infinity,
      totalBytes: 1,
    } as const;
    window.say({ benchEvent: { type: 'evaluation', evaluation } }, window);
    stop();
    window.say({ benchEvent: cleared }, window);
    expect(heard).toEqual([{ type: 'evaluation', evaluation }]);
  });

  test('takes nothing for an event that is none or comes from elsewhere', () => {
    const { window, page } = bridge();
    const heard: BenchEvent[] = [];
    page.onEvent((event) => heard.push(event));
    window.say({ benchEvent: cleared }, {});
    window.say({ benchEvent: cleared }, null);
    for (const data of [null, undefined, 7, 'benchEvent', [], {}]) window.say(data, window);
    expect(heard).toEqual([]);
  });

  test('events from before a reply come before it', async () => {
    const order: string[] = [];
    const { window, page } = bridge(() => {
      window.postMessage({ benchEvent: cleared });
      return Promise.resolve({ ok: true });
    });
    page.onEvent(({ type }) => order.push(type));
    await page.command({ type: 'snapshot' });
    order.push('reply');
    expect(order).toEqual(['cleared', 'reply']);
  });

  test('a refusal and a failure reach who asked', async () => {
    const no: Reply = { ok: false, error: 'No boards.' };
    expect(await bridge(() => Promise.resolve(no)).page.command({ type: 'run' })).toEqual(no);
    await expect(
      bridge(() => Promise.reject(new Error('gone'))).page.command({ type: 'run' }),
    ).rejects.toThrow('gone');
  });

  test('a file keeps its path', () => {
    expect(bridge().page.pathOf({})).toBe('/home/me/a.mcap');
  });
});
