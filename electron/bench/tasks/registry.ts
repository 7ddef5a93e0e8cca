/** Every task there is, by the name that is typed. */
import { UsageError } from '../usage-error.ts';
import { sineTask } from './sine.ts';
import type { Task } from './task.ts';

const makers: Readonly<Record<string, () => Task>> = { sine: () => sineTask() };

export const taskNames: readonly string[] = Object.keys(makers);

/** The task of a name. Throws UsageError naming the valid ones. */
export function taskByName(name: string): Task {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make === undefined) throw new UsageError(`There is no task "${name}". Tasks: ${taskNames.join(', ')}.`);
  return make();
}
