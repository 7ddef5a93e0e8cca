/**
 * Makes assets/sample-recording.mcap anew: `node build/sample.mjs`. Needed when frames, messages or the form of recordings
 * change; a test says so, because the old one is not reproduced any more.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, bundleEntry } from './bundle.mjs';
import { dist } from './sources.mjs';

process.setSourceMapsEnabled(true);
await build();
await bundleEntry({ input: 'build/record-sample.ts', output: 'record-sample.js' });
await import(pathToFileURL(join(dist, 'record-sample.js')).href);
