#!/usr/bin/env node
/**
 * Stands between Playwright and an Electron, and has it attach when the first page is there.
 *
 *   attach-late.mjs --electron=PATH [arguments of that Electron]
 *
 *     Electron ── stderr ──> "DevTools listening on ws://..." held back ──────┐
 *        └── http .../json/list: a page that has its title? ── yes ──> told to Playwright, which attaches
 *
 * Why? Playwright attaches the moment it reads that line, which is while the window goes from its empty page to the app's.
 * When the page changes processes between two of Playwright's questions, one is never answered, and the launch hangs until
 * it times out: 4 of 80 launches, when Playwright was made to begin 0 to 400 ms later than it does (those at 45 to 115). A
 * title stands in the list only after the page was committed and read, so nothing is on the way any more. The app itself
 * starts as always.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

const OPTION = '--electron=';
const given = process.argv.slice(2);
const executable = given.find((it) => it.startsWith(OPTION))?.slice(OPTION.length);
if (!executable) {
  console.error(`Say which Electron: attach-late.mjs ${OPTION}PATH [its arguments]`);
  process.exit(2);
}
const electron = spawn(
  executable,
  given.filter((it) => !it.startsWith(OPTION)),
  { stdio: ['inherit', 'inherit', 'pipe'] },
);

/** Resolves when the DevTools at `host` list a page that was loaded. */
async function pageOf(host) {
  for (;;) {
    const targets = await fetch(`http://${host}/json/list`)
      .then((answer) => answer.json())
      .catch(() => []);
    const loaded = ({ type, title, url }) => type === 'page' && title !== '' && title !== url;
    if (targets.some(loaded)) return;
    await setTimeout(20);
  }
}

createInterface({ input: electron.stderr }).on('line', (line) => {
  const tell = () => process.stderr.write(`${line}\n`);
  const host = /^DevTools listening on ws:\/\/([^/]+)/.exec(line)?.[1];
  if (host) void pageOf(host).then(tell);
  else tell();
});

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];
for (const signal of SIGNALS) process.on(signal, () => electron.kill(signal));
electron.on('error', (error) => {
  console.error(`${executable} does not start: ${error.message}`);
  process.exit(1);
});
// It ends as the app did.
electron.on('exit', (code, signal) => {
  if (signal === null) process.exit(code);
  for (const it of SIGNALS) process.removeAllListeners(it);
  process.kill(process.pid, signal);
});
