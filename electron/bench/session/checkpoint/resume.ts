/** What it takes to let a run go on: its checkpoint, its boards, and that nothing about it would be different now. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createStrategy } from '../../federation/strategies/registry.ts';
import { recommendedSettings } from '../../tasks/registry.ts';
import { UsageError } from '../../usage-error.ts';
import { RESULT_NAME } from '../run-files.ts';
import { CHECKPOINT_NAME, readCheckpoint, refuseOtherConfiguration, type Checkpoint } from './checkpoint.ts';

/**
 * The checkpoint of a folder. Throws UsageError with the reason when its run cannot go on. A run that did all of its rounds
 * and was cut short before its results were written goes on to those.
 */
export async function resumable(folder: string): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(folder);
  const path = join(folder, CHECKPOINT_NAME);
  if (checkpoint.over !== undefined && (await readdir(folder)).includes(RESULT_NAME)) {
    throw new UsageError(`There is nothing to resume in ${folder}: the run is over. ${checkpoint.over}`);
  }
  const { settings } = checkpoint;
  const strategy = createStrategy(
    settings.strategy,
    settings.set,
    recommendedSettings(settings.task, settings.taskSet),
  );
  refuseOtherConfiguration(checkpoint, { ...strategy.settings }, path);
  const between = checkpoint.round > 0 && checkpoint.over === undefined;
  if (strategy.settings.errorFeedback && between && checkpoint.residuals === undefined) {
    throw new UsageError(
      `${path} does not hold what error feedback kept on each board: the run cannot go on as it would have. Start it again.`,
    );
  }
  return checkpoint;
}

/** Boards of a checkpoint as a command line names them. */
export function boardSpecsOf({ boards }: Checkpoint): string {
  const numbered = (['virtual', 'emulated'] as const).flatMap((wanted) => {
    const numbers = boards.flatMap(({ kind, address }) =>
      kind === wanted ? Number(/\d+$/.exec(address)?.[0] ?? 0) : [],
    );
    return numbers.length > 0 ? `${wanted}:${Math.max(...numbers)}` : [];
  });
  const serial = boards.filter(({ kind }) => kind === 'serial').map(({ address }) => `serial:${address}`);
  return [...numbered, ...serial].join(',');
}
