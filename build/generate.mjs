/**
 * Writes the files that follow from firmware-bridge/protocol/schema.ts: the C headers and the table in the README.
 * `node build/generate.mjs`; with --check it writes nothing and fails when a file is out of date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { rolldown } from 'rolldown';

const root = new URL('../', import.meta.url);
const bundle = await rolldown({
  input: new URL('firmware-bridge/protocol/generate.ts', root).pathname,
  platform: 'node',
});
const { output } = await bundle.generate({ format: 'esm' });
await bundle.close();
const source = `data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`;
const { generateBoardMessages, generateHeader, generateTable, TABLE_BEGIN, TABLE_END } = await import(source);

const headerFile = new URL('firmware-bridge/firmware/core/messages.generated.h', root);
const boardMessagesFile = new URL('test/firmware/fuzz/board-messages.generated.h', root);
const readmeFile = new URL('firmware-bridge/protocol/README.md', root);
const check = process.argv.includes('--check');
let stale = 0;

async function put(file, text) {
  const old = await readFile(file, 'utf8').catch(() => '');
  if (old === text) return;
  stale++;
  if (!check) await writeFile(file, text);
  console.log(`${check ? 'out of date' : 'written'}: ${file.pathname}`);
}

await put(headerFile, generateHeader());
await put(boardMessagesFile, generateBoardMessages());
const readme = await readFile(readmeFile, 'utf8').catch(() => '');
const begin = readme.indexOf(TABLE_BEGIN);
const end = readme.indexOf(TABLE_END);
if (begin >= 0 && end >= 0) {
  await put(readmeFile, readme.slice(0, begin) + generateTable() + readme.slice(end + TABLE_END.length));
}
if (check && stale > 0) process.exit(1);
