/**
 * The RP2040 image against Linux as its USB host, for maintainers:
 *
 *   node test/linux-guest/run.mjs [UF2]
 *
 * Debian's kernel in QEMU (no KVM) imports the emulated board over USB/IP, its `cdc_acm` makes a terminal of it, and the
 * bench speaks to the board through that. The kernel is fetched by apt into dist/linux-guest the first time (70 MB) and not
 * installed. Prints each check with what was seen; ends with 0, or 1 when one failed or something is missing. UF2 is another
 * image than the one in assets/. The guest's console is kept in dist/linux-guest/console.log.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleEntry } from '../../build/bundle.mjs';
import { dist, root } from '../../build/sources.mjs';
import { makeGuest, missing } from './make-guest.mjs';

/** Whatever hangs, this ends it. */
const MOST_SECONDS = 300;

const lacks = missing();
if (lacks !== undefined) {
  console.error(lacks);
  process.exit(1);
}
const start = performance.now();
setTimeout(() => {
  console.log(`FAIL  not done after ${MOST_SECONDS} s`);
  process.exit(1);
}, MOST_SECONDS * 1000).unref();

// The guest ends with this program, as it does when this one ends by itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
process.setSourceMapsEnabled(true);
let failures = 1;
try {
  const folder = join(dist, 'linux-guest');
  const guest = makeGuest(folder);
  await bundleEntry({ input: 'test/linux-guest/main.ts', output: 'linux-guest.js' });
  const { run } = await import(pathToFileURL(join(dist, 'linux-guest.js')).href);
  failures = await run({
    ...guest,
    uf2: resolve(process.argv[2] ?? join(root, 'assets/tmf-board-rp2040.uf2')),
    log: join(folder, 'console.log'),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(failures === 0 ? `All checks passed, in ${seconds} s.` : `${failures} failed, in ${seconds} s.`);
process.exit(failures === 0 ? 0 : 1);
