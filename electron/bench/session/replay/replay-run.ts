/** The run of a recording as the screens show it, after so many of its rounds. */
import type { RunSettings, RunView } from '../../../contract.ts';
import { createStrategy } from '../../federation/strategies/registry.ts';
import { layoutOf } from '../../models/layout.ts';
import { evaluationText, taskByName } from '../../tasks/registry.ts';
import type { OpenedRecording } from '../overview/open-recording.ts';
import { energyByRound, energyTotals, type EnergyAfterRound } from './energy-by-round.ts';

export class ReplayRun {
  readonly #settings: RunSettings;
  readonly #recording: OpenedRecording;
  readonly #energy: readonly EnergyAfterRound[];
  readonly #visits: readonly number[];
  readonly #parameters: number;
  readonly #names: { readonly measured: string; readonly model: string };

  constructor(recording: OpenedRecording) {
    this.#recording = recording;
    const { rounds, joins } = recording.overview;
    this.#settings = recording.configuration?.settings ?? unknownSettings(rounds.length);
    this.#energy = energyByRound(rounds.map(({ value }) => value));
    let visits = 0;
    this.#visits = rounds.map(({ value }) => (visits += value.clients.length));
    this.#parameters = parametersOf(recording);
    const names = (provenance: string): string =>
      [
        ...new Set(
          joins.filter(({ value }) => value.provenance === provenance).map(({ value }) => value.name),
        ),
      ].join(', ');
    this.#names = { measured: names('measured'), model: names('model') };
  }

  view(rounds: number, state: RunView['state'], elapsedUs: number): RunView {
    const last = this.#recording.overview.rounds[rounds - 1]?.value;
    return {
      state,
      settings: this.#settings,
      round: last?.round ?? 0,
      roundProgress: undefined,
      roundText: undefined,
      elapsedUs,
      totalBytesUp: last?.totalBytesUp ?? 0,
      totalBytesDown: last?.totalBytesDown ?? 0,
      denseBytes: (this.#visits[rounds - 1] ?? 0) * 2 * 4 * this.#parameters,
      energy: energyTotals(this.#energy[rounds - 1], this.#names),
      evaluationText: evaluationText(this.#settings.task, this.#settings.taskSet),
      folder: undefined,
    };
  }
}

/** Of a recording that does not say how its run was configured: what can be seen of it. */
function unknownSettings(rounds: number): RunSettings {
  return {
    task: 'sine',
    strategy: 'not known',
    rounds: Math.max(1, rounds),
    seed: 0,
    boardsPerRound: 0,
    evaluateEvery: 1,
    set: {},
  };
}

/** 0 when the task's data is not here: nothing is compared with full exchange then. */
function parametersOf({ configuration }: OpenedRecording): number {
  if (configuration === undefined) return 0;
  const { settings, strategySettings } = configuration;
  try {
    const task = taskByName(settings.task, settings.taskSet, settings.data);
    // An imported model is not read again for this figure.
    if (settings.model !== undefined) return 0;
    const strategy = createStrategy(settings.strategy, { ...strategySettings });
    return layoutOf(strategy.model(task.model), strategySettings.localLayers).parameterCount;
  } catch {
    return 0;
  }
}
