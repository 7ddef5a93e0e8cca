/** Options of tasks as they are typed or stand in a study: parsed by one table per task, refused with the range. */
import { quoted, UsageError } from '../usage-error.ts';

export type TaskOptions = Readonly<Record<string, number | string | boolean>>;

/** What an option may be; the first choice is the default. */
export type OptionRange =
  | { readonly kind: 'choice'; readonly choices: readonly [string, ...string[]] }
  | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean };

type Parsed<T extends Readonly<Record<string, OptionRange>>> = {
  readonly [K in keyof T]: T[K]['kind'] extends 'whole'
    ? number
    : T[K]['kind'] extends 'flag'
      ? boolean
      : string;
};

/** Options with defaults filled in. Throws UsageError naming the task and the valid names or the range. */
export function parseTaskOptions<const T extends Readonly<Record<string, OptionRange>>>(
  task: string,
  table: T,
  given: TaskOptions,
): Parsed<T> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    throw new UsageError(
      `The task ${task} has no option "${quoted(unknown)}". Options: ${Object.keys(table).join(', ')}.`,
    );
  }
  const entries = Object.entries(table).map(([name, range]) => [name, parse(task, name, range, given[name])]);
  return Object.fromEntries(entries) as Parsed<T>;
}

function parse(
  task: string,
  name: string,
  range: OptionRange,
  given: number | string | boolean | undefined,
): number | string | boolean {
  const refuse = (text: string): never => {
    throw new UsageError(`The option ${name} of the task ${task} is ${text}; "${quoted(given)}" is not.`);
  };
  if (range.kind === 'choice') {
    if (given === undefined) return range.choices[0];
    return range.choices.includes(String(given)) ? String(given) : refuse(range.choices.join(' or '));
  }
  if (given === undefined) return range.value;
  if (range.kind === 'flag') {
    if (String(given) === 'true') return true;
    return String(given) === 'false' ? false : refuse('true or false');
  }
  const number = given === '' ? NaN : Number(given);
  return Number.isInteger(number) && number >= range.min && number <= range.max
    ? number
    : refuse(`a whole number, ${range.min} to ${range.max}`);
}
