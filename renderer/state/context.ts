/** Store and view travel to the components through Svelte's context. */
import { createContext } from 'svelte';
import type { BenchStore } from './store.svelte.ts';
import type { BenchView } from './view.svelte.ts';

export interface Bench {
  readonly store: BenchStore;
  readonly view: BenchView;
}

export const [getBench, setBench] = createContext<Bench>();
