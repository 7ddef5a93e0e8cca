/**
 * The screens of the window, in order of work: each is one line, and a tab appears for each. Settings has no tab.
 *
 * To add a screen
 *  1. `renderer/screens/NAME/Name.svelte`: starts with `<Screen strip={...}>` (components/frame/Screen.svelte), which
 *     gives it the frame of every screen: a tool strip of 56 and a body that fills the rest. Bench, store and frame
 *     come from `getBench()`.
 *  2. A line here. `load` is only run when the screen is opened, so that nothing of it delays the start.
 *  3. Words: `strings/en/NAME.ts` and `strings/zh/NAME.ts`, each listed in its `index.ts`. Types ask for both, and a
 *     test fails on any word outside of them.
 *  4. Commands: a list in `commands/NAME-commands.ts`, named in `commands/registry.ts`. Keyboard, palette and the list
 *     of shortcuts take them from there.
 *  5. What floats comes from `components/ui/` (dialog, menu, popover, tooltip), charts from `charts/`.
 *  6. A scene for its pictures in `dev/` and its end-to-end story; look at it in both themes and three sizes.
 */
import type { Component } from 'svelte';
import type { frame } from '../strings/en/frame.ts';

/** Every screen there may be; `strings.frame.screen` names them. */
export type ScreenId = keyof typeof frame.screen;

export interface ScreenEntry {
  readonly id: ScreenId;
  readonly load: () => Promise<{ readonly default: Component }>;
  /** Reached by its icon instead of a tab. */
  readonly hidden?: true;
}

export const SCREENS: readonly ScreenEntry[] = [
  { id: 'bench', load: () => import('./Bench.svelte') },
  { id: 'experiment', load: () => import('./experiment/Experiment.svelte') },
  { id: 'adapt', load: () => import('./adapt/Adapt.svelte') },
  { id: 'sessions', load: () => import('./sessions/Sessions.svelte') },
  { id: 'report', load: () => import('./report/Report.svelte') },
  { id: 'boards', load: () => import('./boards/Boards.svelte') },
  { id: 'settings', load: () => import('./settings/Settings.svelte'), hidden: true },
];

export const TABS: readonly ScreenEntry[] = SCREENS.filter(({ hidden }) => !hidden);

/** Whether a screen of this name exists in this build. */
export function isScreen(id: unknown): id is ScreenId {
  return SCREENS.some((screen) => screen.id === id);
}
