/** The manual in the terminal: what `--help` says after the options. */
import type { Command } from 'commander';
import { ENVIRONMENT, EXIT_CODES, type ManualEntry } from './entry.ts';
import { boards } from './boards.ts';
import { learning } from './learning.ts';
import { recordings } from './recordings.ts';

/** By name of the command. */
export const manual: Readonly<Record<string, ManualEntry>> = { ...learning, ...recordings, ...boards };

const WIDTH = 80;

/** Lines of at most `WIDTH` characters, each after `indent`. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line].join('\n');
}

function list(title: string, rows: readonly (readonly [string | number, string])[] | undefined): string[] {
  if (rows === undefined || rows.length === 0) return [];
  const items = rows.map(([term, says]) =>
    term === '' ? wrapped(says, '  ') : `  ${term}\n${wrapped(says, '      ')}`,
  );
  return [`${title}:\n${items.join('\n')}`];
}

/** Codes of a command: its own take the place of the general ones. */
export function exitCodes({ exit = [] }: ManualEntry): readonly (readonly [number, string])[] {
  const own = new Map([...EXIT_CODES, ...exit]);
  return [...own].sort(([a], [b]) => a - b);
}

export function helpText(entry: ManualEntry): string {
  const { about, examples, json, files } = entry;
  const codes = exitCodes(entry).map(([code, says]) => `  ${String(code).padEnd(4)}${says}`);
  return [
    '',
    about.map((paragraph) => wrapped(paragraph, '')).join('\n\n'),
    `Examples:\n${examples.map(([line, says]) => `  bench ${line}\n${wrapped(says, '      ')}`).join('\n')}`,
    ...list('Files', files),
    ...list('With --json', json),
    `Exit codes:\n${codes.join('\n')}`,
  ].join('\n\n');
}

/** Gives every command its part of the manual. A command without one is a mistake that a test finds. */
export function addManual(program: Command): void {
  for (const command of program.commands) {
    const entry = manual[command.name()];
    if (entry !== undefined) command.addHelpText('after', helpText(entry));
  }
  const environment = ENVIRONMENT.map(([name, says]) => `  ${name}\n${wrapped(says, '      ')}`);
  program.addHelpText(
    'after',
    `\nEnvironment:\n${environment.join('\n')}\n\nbench COMMAND --help says more, with examples; bench manual prints all of it as a manual page.`,
  );
}
