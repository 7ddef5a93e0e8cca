/**
 * Commands of a window by type: a desk answers those of its noun, `bench.ts` joins the desks.
 * A command without a handler, or one handled twice, does not compile.
 */
import type { Command } from '../../contract.ts';

type Named<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** What answers each of the named commands. The value, or what its promise resolves with, goes into the reply. */
export type Handlers<Type extends Command['type']> = {
  readonly [Name in Type]: (command: Named<Name>) => unknown;
};

/** Answers a command by its own handler. */
export function dispatch(handlers: Handlers<Command['type']>, command: Command): unknown {
  return (handlers[command.type] as (command: Command) => unknown)(command);
}
