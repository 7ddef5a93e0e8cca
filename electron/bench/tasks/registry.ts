/** Every task there is, by the name that is typed. */
import { quoted, UsageError } from '../usage-error.ts';
import type { Recommended } from '../federation/strategies/registry.ts';
import { KEYWORDS_OPTIONS, keywordsRecommended, keywordsTask } from './keywords/keywords.ts';
import { OMNIGLOT_OPTIONS, omniglotRecommended, omniglotTask } from './omniglot/omniglot.ts';
import { SINE_OPTIONS, sineFromOptions } from './sine.ts';
import type { Task } from './task.ts';
import type { OptionRange, TaskOptions } from './task-options.ts';

interface TaskKind {
  /** Whether it needs a folder or zip of data. */
  readonly needsData: boolean;
  /** What can be chosen of it, by name. */
  readonly options: Readonly<Record<string, OptionRange>>;
  /** Throws a sentence that names the file or the numbers. */
  make(options: TaskOptions, data: string): Task;
  /** Settings that suit it, by strategy. */
  recommend(options: TaskOptions): Recommended;
}

const kinds: Readonly<Record<string, TaskKind>> = {
  sine: {
    needsData: false,
    options: SINE_OPTIONS,
    make: (options) => sineFromOptions(options),
    recommend: () => ({}),
  },
  keywords: {
    needsData: true,
    options: KEYWORDS_OPTIONS,
    make: keywordsTask,
    recommend: keywordsRecommended,
  },
  omniglot: {
    needsData: true,
    options: OMNIGLOT_OPTIONS,
    make: omniglotTask,
    recommend: omniglotRecommended,
  },
};

export const taskNames: readonly string[] = Object.keys(kinds);

/**
 * The task of a name. Throws UsageError naming the valid ones, or when data is missing or not wanted.
 * @param data folder or zip, for tasks that have data; read at once
 */
export function taskByName(name: string, options: TaskOptions = {}, data?: string): Task {
  return taskKind(name, data).make(options, data ?? '');
}

/** Settings that suit a task. Throws UsageError when there is no such task. */
export function recommendedSettings(name: string, options: TaskOptions = {}): Recommended {
  return kindOf(name).recommend(options);
}

/** What can be chosen of a task, and whether it needs data. Throws UsageError when there is no such task. */
export function taskFacts(name: string): Pick<TaskKind, 'needsData' | 'options'> {
  return kindOf(name);
}

/** How a task is judged, before its data is read: empty when only the data tells. */
export function evaluationText(name: string, options: TaskOptions = {}): string {
  const kind = kindOf(name);
  return kind.needsData ? '' : kind.make(options, '').evaluationText;
}

/** Checks a name and its data path without reading any data. Throws UsageError. */
export function taskKind(name: string, data?: string): TaskKind {
  const kind = kindOf(name);
  if (kind.needsData && data === undefined)
    throw new UsageError(`The task ${name} needs data: give its folder or zip with --data.`);
  if (!kind.needsData && data !== undefined)
    throw new UsageError(`The task ${name} makes its samples on the boards and takes no --data.`);
  return kind;
}

function kindOf(name: string): TaskKind {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined)
    throw new UsageError(`There is no task "${quoted(name)}". Tasks: ${taskNames.join(', ')}.`);
  return kind;
}
