/** Store, view and frame travel to the components through Svelte's context, and to the commands as one argument. */
import { createContext } from 'svelte';
import type { Frame } from './frame.svelte.ts';
import type { PowerWindowReader } from './power-window.svelte.ts';
import type { BenchStore } from './store.svelte.ts';
import type { BenchView } from './view.svelte.ts';

export interface Bench {
  readonly store: BenchStore;
  readonly view: BenchView;
  readonly frame: Frame;
  readonly power: PowerWindowReader;
  /** As Node names it: linux, darwin, win32. */
  readonly platform: string;
}

export const [getBench, setBench] = createContext<Bench>();
