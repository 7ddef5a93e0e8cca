/**
 * Makes every call of `node:fs/promises` take its time, each another time, so that what only holds because a disk is fast
 * fails: two calls that nothing orders, a test that looks too early.
 *
 *   NODE_OPTIONS="--import ./test/slow-files.mjs" SLOW_FILES_MS=20 npx vitest run --project faults
 *
 * Half of the calls begin and end up to so many milliseconds later. For searching, not for the check: what is slow differs
 * from run to run, and time limits are meant for disks as they are (.github/workflows/long.yml runs it).
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';

const mostMs = Number(process.env.SLOW_FILES_MS ?? 20);
const pause = () => (Math.random() < 0.5 ? undefined : wait(Math.random() * mostMs));

for (const [name, call] of Object.entries(fs.promises)) {
  // These give an iterator, not a promise.
  if (typeof call !== 'function' || name === 'watch' || name === 'glob') continue;
  fs.promises[name] = async (...given) => {
    await pause();
    const result = await call(...given);
    await pause();
    return result;
  };
}
// So that `import { stat } from 'node:fs/promises'` takes these.
syncBuiltinESMExports();
