/** `npm run --silent bench -- ...`: the command line tool from sources. Prints nothing of its own on stdout. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './bundle.mjs';
import { dist } from './sources.mjs';

process.setSourceMapsEnabled(true);
await build({ renderer: false });
const cli = join(dist, 'cli.js');
process.argv[1] = cli;
await import(pathToFileURL(cli).href);
