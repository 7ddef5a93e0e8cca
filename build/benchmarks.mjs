/** `npm run --silent benchmarks -- [name] [--json]`: bundles test/benchmarks/main.ts and runs it. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, bundleEntry } from './bundle.mjs';
import { dist } from './sources.mjs';

process.setSourceMapsEnabled(true);
await build();
await bundleEntry({ input: 'test/benchmarks/main.ts', output: 'benchmarks.js' });
const main = join(dist, 'benchmarks.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
