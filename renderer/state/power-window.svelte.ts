/** What lies between the markers: asked of the bench, which has the conversions at full rate and knows the ±. */
import type { PowerWindow } from '../../electron/contract.ts';
import { span } from '../charts/markers.ts';
import type { BenchStore } from './store.svelte.ts';
import type { BenchView } from './view.svelte.ts';

export class PowerWindowReader {
  /** The latest answer; of the round and markers it names. */
  window: PowerWindow | undefined = $state.raw();
  /** Why there is none, as a sentence. */
  problem: string | undefined = $state();
  readonly #store: BenchStore;
  #asked = '';
  #busy = false;

  constructor(store: BenchStore) {
    this.#store = store;
  }

  /** Asks anew when round or markers changed. One question at a time; the last one wins. */
  async follow(view: BenchView): Promise<void> {
    const between = span(view.markers);
    const round = view.selected;
    const question = between && round !== undefined ? `${round} ${between.fromUs} ${between.toUs}` : '';
    if (question === this.#asked || this.#busy) return;
    this.#asked = question;
    if (!between || round === undefined) {
      this.window = undefined;
      this.problem = undefined;
      return;
    }
    this.#busy = true;
    const reply = await this.#store.request({ type: 'measureWindow', round, ...between });
    this.#busy = false;
    this.window = reply.ok ? (reply.value as PowerWindow) : undefined;
    this.problem = reply.ok ? undefined : reply.error;
    await this.follow(view);
  }
}
