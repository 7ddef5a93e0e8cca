/**
 * What a person can make the window do. One registry (registry.ts) feeds the keyboard, the palette and the list of
 * shortcuts: what is not in it has no key, and what is in it is found by its words.
 */
import type { ScreenId } from '../screens/registry.ts';
import type { Bench } from '../state/context.ts';

export type CommandGroup = 'screens' | 'run' | 'charts' | 'window';

export interface WindowCommand {
  /** Stable name, as `run.pause`. */
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: () => string;
  /** As keys.ts reads them: "Ctrl+K", "Space", "ArrowLeft". The first is the one shown. */
  readonly keys?: readonly string[];
  /** The only screen where it means something; elsewhere its keys are free. */
  readonly screen?: ScreenId;
  /** Why it cannot run now, as a sentence; undefined when it can. */
  readonly why?: (bench: Bench) => string | undefined;
  readonly run: (bench: Bench) => unknown;
}
