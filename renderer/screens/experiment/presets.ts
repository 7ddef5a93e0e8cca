/** Settings that the study of the algorithm recommends, each a whole choice of strategy, parameters and length. */
import type { RunSettings } from '../../../electron/contract.ts';

export type PresetId = 'plain' | 'safe' | 'smallest' | 'baseline';

export interface Preset {
  readonly id: PresetId;
  readonly strategy: string;
  readonly set: RunSettings['set'];
  /** Rounds, by whether the task makes its data on the boards. */
  readonly rounds: { readonly sine: number; readonly data: number };
}

export const PRESETS: readonly Preset[] = [
  { id: 'plain', strategy: 'tinymetafed', set: {}, rounds: { sine: 1000, data: 2000 } },
  {
    id: 'safe',
    strategy: 'tinymetafed-extended',
    set: { topPUp: 5, topPDown: 5, valueKind: 'int8' },
    rounds: { sine: 1000, data: 2000 },
  },
  {
    id: 'smallest',
    strategy: 'tinymetafed-extended',
    set: { topPUp: 2, topPDown: 2, valueKind: 'int4' },
    rounds: { sine: 1000, data: 2000 },
  },
  { id: 'baseline', strategy: 'tinyreptile', set: {}, rounds: { sine: 2500, data: 2000 } },
];

/** What a preset changes of a run's settings; everything else stays. */
export function settingsOf(
  { strategy, set, rounds }: Preset,
  task: RunSettings['task'],
): Partial<RunSettings> {
  return { strategy, set: { ...set }, rounds: task === 'sine' ? rounds.sine : rounds.data };
}

/** The preset that the settings are; undefined: none, something was changed. */
export function presetOf(settings: RunSettings): Preset | undefined {
  return PRESETS.find((preset) => {
    const wanted = settingsOf(preset, settings.task);
    const names = new Set([...Object.keys(settings.set), ...Object.keys(preset.set)]);
    return (
      wanted.strategy === settings.strategy &&
      wanted.rounds === settings.rounds &&
      [...names].every((name) => String(settings.set[name]) === String(preset.set[name]))
    );
  });
}
