/** All commands of the window. A screen's own list is named here, nothing else is needed. */
import type { Bench } from '../state/context.ts';
import { strings } from '../strings/strings.ts';
import { benchCommands } from './bench-commands.ts';
import type { WindowCommand } from './command.ts';
import { frameCommands } from './frame-commands.ts';
import { pressed, taken, type KeyPress } from './keys.ts';

export const COMMANDS: readonly WindowCommand[] = [...frameCommands, ...benchCommands];

/** Why a command cannot run now; undefined when it can. */
export function whyNot(command: WindowCommand, bench: Bench): string | undefined {
  if (command.screen !== undefined && command.screen !== bench.frame.screen)
    return strings.commands.why.otherScreen(strings.frame.screen[command.screen]);
  return command.why?.(bench);
}

/** Runs the command whose keys were pressed, if it can run here and now. Says whether the press was one. */
export function press(event: KeyPress, bench: Bench, platform: string): boolean {
  if (taken(event)) return false;
  const command = COMMANDS.find(
    ({ keys, screen }) =>
      (screen === undefined || screen === bench.frame.screen) &&
      keys?.some((it) => pressed(it, event, platform)),
  );
  if (!command) return false;
  if (whyNot(command, bench) === undefined) command.run(bench);
  return true;
}
