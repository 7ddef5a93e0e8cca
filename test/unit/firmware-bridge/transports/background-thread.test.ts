import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { bundleEntry } from '../../../../build/bundle.mjs';
import { giveWay } from '../../../../firmware-bridge/transports/virtual/background-thread.ts';

const input = 'firmware-bridge/transports/virtual/background-thread.ts';

/** The nice value in a `stat` file of /proc: the 19th field, the second of them in brackets and maybe with spaces. */
const niceOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);

describe.runIf(process.platform === 'linux')('a thread that gives way', () => {
  it('lowers its own priority and leaves that of the others', async () => {
    const before = niceOf(await readFile('/proc/self/stat', 'utf8'));
    const folder = await mkdtemp(join(tmpdir(), 'background-'));
    await bundleEntry({ input, output: 'background.mjs' }, folder);
    const url = pathToFileURL(join(folder, 'background.mjs')).href;
    const source = `
      import { readFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      import { giveWay } from ${JSON.stringify(url)};
      const done = giveWay();
      parentPort.postMessage([done, readFileSync('/proc/thread-self/stat', 'utf8')]);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    const [done, stat] = await new Promise<[boolean, string]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    await rm(folder, { recursive: true, force: true });
    expect(done).toBe(true);
    expect(niceOf(stat)).toBe(10);
    expect(niceOf(await readFile('/proc/self/stat', 'utf8'))).toBe(before);
  });
});

it('leaves a priority that would be the whole process’s', () => {
  expect(giveWay('win32')).toBe(false);
  expect(giveWay('darwin')).toBe(false);
});
