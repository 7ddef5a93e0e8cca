/** `npm run --silent benchmarks -- [name ...] [--json]`: each figure a ratio against a peer or a bound measured in the same run. */
import { parseArgs } from 'node:util';
import { decoding } from './decoding.ts';
import { evaluating } from './evaluating.ts';
import { describe, kept, type Figure } from './figure.ts';
import { goodput } from './goodput.ts';
import { integrating } from './integrating.ts';
import { learning } from './learning.ts';
import { packaged } from './packaged.ts';
import { plugging } from './plugging.ts';
import { longRecording } from './long-recording.ts';
import { rounds } from './rounds.ts';
import { sample } from './sample.ts';
import { startup } from './startup.ts';
import { windowFrames } from './window.ts';
import { undelayed } from './undelayed.ts';

const benchmarks = [
  decoding,
  integrating,
  goodput,
  plugging,
  rounds,
  evaluating,
  undelayed,
  startup,
  sample,
  windowFrames,
  packaged,
  learning,
  longRecording,
];

function usage(): string {
  const rows = benchmarks.map(
    (b) => `  ${b.name.padEnd(12)}${b.doc}${b.slow ? ' (slow: only when named)' : ''}`,
  );
  return ['Usage: npm run --silent benchmarks -- [name ...] [--json]', ...rows].join('\n');
}

async function main(): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`benchmarks: ${(error as Error).message.split('. ')[0]}. Options: --json, --help.`);
    return 2;
  }
  const { positionals, values } = parsed;
  if (values.help) {
    console.log(usage());
    return 0;
  }
  const wrong = positionals.find((name) => !benchmarks.some((b) => b.name === name));
  if (wrong !== undefined) {
    console.error(
      `benchmarks: There is no benchmark "${wrong}". Benchmarks: ${benchmarks.map((b) => b.name).join(', ')}.`,
    );
    return 2;
  }
  const chosen = benchmarks.filter((b) =>
    positionals.length === 0 ? !b.slow : positionals.includes(b.name),
  );
  const figures: Figure[] = [];
  for (const benchmark of chosen) {
    for (const f of await benchmark.run((line) => console.error(line))) {
      figures.push(f);
      if (!values.json) console.log(describe(f));
    }
  }
  if (values.json) console.log(JSON.stringify({ figures }));
  return figures.every(kept) ? 0 : 1;
}

process.exitCode = await main();
