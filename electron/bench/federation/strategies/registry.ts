/** Every strategy there is, by the name that is typed. */
import type { StrategyView } from '../../../contract.ts';
import { quoted, UsageError } from '../../usage-error.ts';
import { rangeText, resolveSettings, settings } from '../settings.ts';
import type { LearningSettings, SettingValue } from '../settings.ts';
import type { Strategy, StrategyInfo } from '../strategy.ts';
import { FedAvg } from './fedavg.ts';
import { FedRecon } from './fedrecon.ts';
import { FedSgd } from './fedsgd.ts';
import { Fomaml } from './fomaml.ts';
import { Reptile } from './reptile.ts';
import { TinyMetaFed } from './tinymetafed.ts';
import { TinyMetaFedExtended } from './tinymetafed-extended.ts';
import { TinyReptile } from './tinyreptile.ts';

interface StrategyClass {
  readonly info: StrategyInfo;
  new (settings?: LearningSettings): Strategy;
}

const classes: readonly StrategyClass[] = [
  TinyMetaFed,
  TinyMetaFedExtended,
  TinyReptile,
  Reptile,
  Fomaml,
  FedRecon,
  FedAvg,
  FedSgd,
];

export const strategyNames: readonly string[] = classes.map(({ info }) => info.name);

/** Settings that suit a task, by strategy; `all` for every one. They take the place of the strategy's own defaults. */
export type Recommended = Readonly<Record<string, Partial<LearningSettings>>>;

/**
 * The strategy of a name with settings as they were typed, else as the task recommends, else its own defaults.
 * Throws UsageError naming the valid names, the valid settings or the range.
 */
export function createStrategy(
  name: string,
  overrides: Readonly<Record<string, SettingValue>> = {},
  recommended: Recommended = {},
): Strategy {
  const found = classes.find(({ info }) => info.name === name);
  if (found === undefined) {
    throw new UsageError(`There is no strategy "${quoted(name)}". Strategies: ${strategyNames.join(', ')}.`);
  }
  const defaults = { ...found.info.defaults, ...recommended['all'], ...recommended[name] };
  return new found(resolveSettings(defaults, overrides));
}

/** All strategies with their settings and ranges, for the form and for --help. */
export function strategyViews(): readonly StrategyView[] {
  return classes.map(({ info }) => ({
    name: info.name,
    title: info.title,
    doc: info.doc,
    settings: settings.map((setting) => ({
      name: setting.name,
      doc: setting.doc,
      value: info.defaults[setting.name],
      range: rangeText(setting),
    })),
  }));
}
