import { describe, expect, it } from 'vitest';
import { noticesForWindow, shipped } from '../../../../build/notices.mjs';
import { matching, readNotices, type Notice } from '../../../../renderer/screens/settings/notices.ts';

const reply = (body: unknown, status = 200): typeof fetch => {
  const asked: string[] = [];
  return Object.assign(
    (url: string) => {
      asked.push(url);
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    },
    { asked },
  ) as unknown as typeof fetch;
};

describe('licences for the window', () => {
  it('say of every shipped package what the notices say', async () => {
    const packages = await shipped();
    const read = await readNotices(reply(noticesForWindow(packages)));
    expect(read).toEqual(packages.map((it) => ({ ...it, text: it.text.trim() })));
  });

  it('keep a text that several packages share once', () => {
    const of = (name: string, text: string) => ({ name, version: '1.0.0', licence: 'MIT', text });
    const { texts, packages } = noticesForWindow([of('a', 'same\n'), of('b', 'same'), of('c', 'other')]);
    expect(texts).toEqual(['same', 'other']);
    expect(packages.map(({ text }: { text: number }) => text)).toEqual([0, 0, 1]);
  });

  it('reject when there is no list', async () => {
    await expect(readNotices(reply({}, 404))).rejects.toThrow('404');
  });
});

describe('finding a licence', () => {
  const notices: Notice[] = [
    { name: 'serialport', version: '13.0.0', licence: 'MIT', text: '' },
    { name: '@tensorflow/tfjs', version: '4.22.0', licence: 'Apache-2.0', text: '' },
  ];
  it.each([
    ['', ['serialport', '@tensorflow/tfjs']],
    [' SERIAL ', ['serialport']],
    ['apache', ['@tensorflow/tfjs']],
    ['gpl', []],
  ])('by %j', (words, names) => expect(matching(notices, words).map(({ name }) => name)).toEqual(names));
});
