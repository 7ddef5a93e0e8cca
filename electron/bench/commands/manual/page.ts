/** The manual page, `bench.1`: the same words as `--help`, as roff (man(7)). */
import type { Command, Option } from 'commander';
import { ENVIRONMENT, EXIT_CODES, type ManualEntry } from './entry.ts';
import { manual } from './help.ts';

/** A text as roff takes it: no line begins as a request, hyphens can be copied, and all of it is ASCII. */
export function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')
    .replaceAll(
      /[^\t\n -~]/gu,
      (c) => `\\[u${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
const bold = (text: string): string => `\\fB${roff(text)}\\fR`;
const term = (head: string, says: string): string => `.TP\n${head}\n${roff(says)}`;

function optionLine(option: Option): string {
  const choices = option.argChoices ? ` One of ${option.argChoices.join(', ')}.` : '';
  const { defaultValue: given } = option as { defaultValue?: unknown };
  const shown = given === undefined || given === false || (Array.isArray(given) && given.length === 0);
  const text = `${option.description}.${choices}${shown ? '' : ` Default: ${option.defaultValueDescription ?? String(given)}.`}`;
  return term(bold(option.flags), text.charAt(0).toUpperCase() + text.slice(1));
}

function commandPart(command: Command): string {
  const entry = manual[command.name()];
  const synopsis = `bench ${command.name()} ${command.usage()}`;
  const codes: ManualEntry['exit'] = entry?.exit ?? [];
  return [
    `.SS ${roff(synopsis)}`,
    ...(entry?.about ?? [command.description()]).map((text) => `.PP\n${roff(text)}`),
    ...command.registeredArguments.map((it) => term(`\\fI${roff(it.name())}\\fR`, it.description)),
    ...command.options.map(optionLine),
    ...(entry?.files ?? []).map(([path, says]) => term(`\\fI${roff(path)}\\fR`, says)),
    ...(entry?.json?.length ? ['.PP\nWith \\fB\\-\\-json\\fR:'] : []),
    ...(entry?.json ?? []).map(([key, says]) => term(bold(key || 'object'), says)),
    ...codes.map(([code, says]) => term(`Exit code ${bold(String(code))}`, says)),
    ...(entry?.examples ?? []).map(
      ([line, says]) => `.PP\n${roff(says)}:\n.PP\n.nf\n    ${roff(`bench ${line}`)}\n.fi`,
    ),
  ].join('\n');
}

/** @param version of the bench */
export function manualPage(program: Command, version: string): string {
  return `${[
    `.TH BENCH 1 "" "TinyMetaFed Bench ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'bench \\- federated meta\\-learning on microcontrollers, with the joules of every round',
    '.SH SYNOPSIS',
    '.B bench\n.I command\n[\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    roff(
      'The same bench as the app, in a terminal: it trains on boards, records, reports, and derives recordings again. Figures go to stdout, progress and warnings to stderr. What --json prints gains keys in later versions; none is taken away or given another meaning.',
    ),
    '.SH COMMANDS',
    ...program.commands.map(commandPart),
    '.SH EXIT STATUS',
    ...EXIT_CODES.map(([code, says]) => term(bold(String(code)), says)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.map(([name, says]) => term(bold(name), says)),
  ].join('\n')}\n`;
}
