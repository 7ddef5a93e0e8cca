/**
 * The process that `build/fuzz-parsers.mjs` starts for each target: fuzzes until its time is over, and writes down what it
 * finds. Its last input lies in a file, for when it is ended from outside.
 *
 *   node fuzz-parsers.js TARGET SECONDS SEED FOLDER FINDINGS
 *   node fuzz-parsers.js --made-run                             makes the run whose files are damaged anew
 */
import { createHash } from 'node:crypto';
import { ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { campaign } from './campaign.ts';
import { makeRun } from './made-recording.ts';
import { groups, targetNamed } from './targets/all.ts';
import type { Finding } from './try-input.ts';

export type FromFuzzer =
  | { readonly kind: 'progress'; readonly inputs: number; readonly pool: number; readonly reached: number }
  | { readonly kind: 'finding'; readonly finding: Finding; readonly file: string }
  | { readonly kind: 'targets'; readonly names: readonly string[] };

const tell = (message: FromFuzzer): void => void process.send?.(message);
const [, , name = '', seconds = '10', seed = '1', folder = '', findings = ''] = process.argv;
const target = await targetNamed(name);

if (name === '--made-run') {
  await makeRun();
  process.disconnect?.();
} else if (target === undefined) {
  const all = await Promise.all(
    Object.entries(groups).map(async ([group, load]) => (await load()).map((it) => `${group}/${it.name}`)),
  );
  tell({ kind: 'targets', names: all.flat() });
} else {
  mkdirSync(folder, { recursive: true });
  mkdirSync(findings, { recursive: true });
  const last = openSync(join(folder, 'last-input'), 'w+');
  let latest: Uint8Array = new Uint8Array();
  const known = new Set<string>();
  const found = (finding: Finding, bytes: Uint8Array): void => {
    // The same place in the program once.
    const frames = finding.text.split('\n').filter((line) => /^\s+at /.test(line));
    const key = `${finding.kind} ${frames[0] ?? finding.text.replaceAll(/\d+/g, 'N').slice(0, 120)}`;
    if (known.has(key)) return;
    known.add(key);
    const file = join(
      findings,
      `${name.replace('/', '-')}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`,
    );
    writeFileSync(file, bytes);
    writeFileSync(`${file}.txt`, `${finding.kind}: ${finding.text}\n`);
    tell({ kind: 'finding', finding, file });
  };
  const escaped = (error: unknown): void =>
    found(
      { kind: 'crash', text: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      latest,
    );
  process.on('uncaughtException', escaped).on('unhandledRejection', escaped);
  process.setSourceMapsEnabled(true);
  let toldMs = 0;
  // Processor time: a machine that is busy with other things tries as many inputs, later.
  const now = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const result = await campaign(target, {
    folder,
    seed: Number(seed),
    forMs: 1000 * Number(seconds),
    guided: true,
    now,
    onInput: (bytes) => {
      latest = bytes;
      writeSync(last, bytes, 0, bytes.length, 0);
      ftruncateSync(last, bytes.length);
    },
    onFinding: found,
    onProgress: (progress) => {
      if (now() - toldMs < 200) return;
      toldMs = now();
      tell({ kind: 'progress', ...progress });
    },
  });
  tell({ kind: 'progress', ...result });
  process.disconnect?.();
}
