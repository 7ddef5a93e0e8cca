/** A run in a process of its own, to be killed: says on stdout, at every change, when it was. Arguments: folder, settings. */
import { writeSync } from 'node:fs';
import { runHeadless } from '../../electron/bench/session/headless.ts';
import type { RunSettings } from '../../electron/contract.ts';

const [folder, settings] = process.argv.slice(2);
await runHeadless({
  settings: JSON.parse(settings ?? '') as RunSettings,
  boards: 'virtual:4',
  folder,
  // On the same clock as the recording's log times.
  onProgress: () => writeSync(1, `${Math.round((performance.timeOrigin + performance.now()) * 1000)}\n`),
});
