/** The bench state as the screens read it: a signal for each of its parts. */
import type { BenchState } from './bench-state.ts';

export class ShownState implements BenchState {
  // Raw: a long run's rounds and samples must not become proxies.
  ready: BenchState['ready'] = $state.raw()!;
  version: BenchState['version'] = $state.raw()!;
  engine: BenchState['engine'] = $state.raw()!;
  freeBytes: BenchState['freeBytes'] = $state.raw();
  strategies: BenchState['strategies'] = $state.raw()!;
  boards: BenchState['boards'] = $state.raw()!;
  run: BenchState['run'] = $state.raw()!;
  rounds: BenchState['rounds'] = $state.raw()!;
  newest: BenchState['newest'] = $state.raw()!;
  evaluations: BenchState['evaluations'] = $state.raw()!;
  wholeFrom: BenchState['wholeFrom'] = $state.raw()!;
  wholeBytes: BenchState['wholeBytes'] = $state.raw()!;
  power: BenchState['power'] = $state.raw()!;
  log: BenchState['log'] = $state.raw()!;
  replay: BenchState['replay'] = $state.raw();
  opening: BenchState['opening'] = $state.raw();
  freezing: BenchState['freezing'] = $state.raw();
  reporting: BenchState['reporting'] = $state.raw();
  lost: BenchState['lost'] = $state.raw();

  constructor(state: BenchState) {
    this.show(state);
  }

  /** Tells those who read a part that is another. */
  show(state: BenchState): void {
    Object.assign(this, state);
  }
}
