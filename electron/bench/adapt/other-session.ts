/** The latest session that learned the same task by another strategy: what an adaptation is compared with. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importModel } from '../import/import-model.ts';
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';

export interface OtherSession {
  readonly folder: string;
  readonly rounds: number;
  readonly parameters: Float32Array;
}

/** How many of the latest folders are looked at. */
const MOST = 50;

/** Undefined when there is none that fits. */
export async function latestSession(
  folder: string,
  { task, strategy, model }: { readonly task: string; readonly strategy: string; readonly model: ModelSpec },
): Promise<OtherSession | undefined> {
  // Their names begin with the time.
  const names = (await readdir(folder).catch((): string[] => [])).sort().reverse();
  const { parameterCount } = layoutOf(model);
  for (const name of names.filter((it) => it.endsWith(`-${task}-${strategy}`)).slice(0, MOST)) {
    try {
      const text = await readFile(join(folder, name, 'result.json'), 'utf8');
      const { rounds } = JSON.parse(text) as { rounds?: unknown };
      const { parameters } = await importModel(join(folder, name, 'tfjs'));
      if (parameters.length === parameterCount && typeof rounds === 'number')
        return { folder: name, rounds, parameters };
    } catch {
      // Cut short, or of another time: the next one may serve.
    }
  }
  return undefined;
}
