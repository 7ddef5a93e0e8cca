/**
 * Records the sample: the bench with four virtual boards, a round at a time, as often as a person would press the button.
 * Why not in one go? Virtual boards do a round in milliseconds; the replay would be over before it is seen.
 */
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boardsOf } from '../electron/bench/commands/layout.ts';
import { viewerLayoutText } from '../electron/bench/export/viewer-layout.ts';
import { createBench } from '../electron/bench/bench.ts';
import { packageRoot } from '../electron/bench/worker-path.ts';
import type { BenchEvent, Command, RunView } from '../electron/contract.ts';

const BOARDS = 4;
const ROUNDS = 40;
const BETWEEN_ROUNDS_MS = 500;

const folder = await mkdtemp(join(tmpdir(), 'sample-'));
const waiting = new Set<(run: RunView) => void>();
const bench = createBench({
  folder,
  // Half a minute of idle boards would be most of the file.
  virtualIdle: 'none',
  emit: (event: BenchEvent) => {
    if (event.type === 'run') for (const tell of waiting) tell(event.run);
  },
  listPorts: () => Promise.resolve([]),
});

async function send(command: Command): Promise<void> {
  const reply = await bench.handle(command);
  if (!reply.ok) throw new Error(reply.error);
}

function until(state: (run: RunView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const tell = (run: RunView): void => {
      if (!state(run)) return;
      waiting.delete(tell);
      resolve();
    };
    waiting.add(tell);
  });
}

try {
  await send({ type: 'addVirtualBoards', count: BOARDS });
  await send({ type: 'configure', settings: { rounds: ROUNDS, evaluateEvery: 1, seed: 7 } });
  for (let round = 1; round <= ROUNDS; round++) {
    const done = until(
      (run) => run.round === round && run.state === (round === ROUNDS ? 'finished' : 'paused'),
    );
    await send({ type: 'startRound' });
    await done;
    if (round < ROUNDS) await new Promise((resolve) => setTimeout(resolve, BETWEEN_ROUNDS_MS));
  }
} finally {
  await bench.close();
}
const [run = ''] = await readdir(folder);
const to = join(packageRoot(), 'assets', 'sample-recording.mcap');
await copyFile(join(folder, run, 'recording.mcap'), to);
await writeFile(to.replace('.mcap', '.layout.json'), viewerLayoutText(await boardsOf(to)));
await rm(folder, { recursive: true });
console.log(`${to}: ${ROUNDS} rounds of ${BOARDS} boards, ${(await stat(to)).size} bytes`);
