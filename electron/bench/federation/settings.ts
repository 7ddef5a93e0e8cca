/**
 * Everything about learning that a person can set, as one table: the command line parses by it, the form is made from
 * it, and a value out of range is refused with the range. Each strategy gives its own defaults.
 */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { quoted, UsageError } from '../usage-error.ts';

export interface LearningSettings {
  readonly localLayers: number;
  readonly reconstructSteps: number;
  readonly freezeLocalAfter: boolean;
  readonly topPUp: number;
  readonly topPDown: number;
  readonly valueKind: keyof typeof enums.ValueKind;
  readonly errorFeedback: boolean;
  readonly alpha0: number;
  readonly schedule: 'linear' | 'constant' | 'cosine';
  readonly ema: number;
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly adaptationRate: number;
  readonly gradientClip: number;
  readonly querySamples: number;
  readonly clipNorm: number;
  readonly noiseMultiplier: number;
}

export type SettingName = keyof LearningSettings;
export type SettingValue = number | string | boolean;

type Range =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'flag' };

export type Setting = Range & { readonly name: SettingName; readonly doc: string };

const whole = (min: number, max: number): Range => ({ kind: 'number', min, max, whole: true });
const real = (min: number, max: number): Range => ({ kind: 'number', min, max, whole: false });
const flag: Range = { kind: 'flag' };
const choice = (choices: readonly string[]): Range => ({ kind: 'choice', choices });

const table: Readonly<Record<SettingName, readonly [doc: string, range: Range]>> = {
  localLayers: [
    'Layers at the end that never leave the board: rebuilt from zero at each visit.',
    whole(0, 16),
  ],
  reconstructSteps: ['First steps of a visit that train the local layers only.', whole(0, 65_535)],
  freezeLocalAfter: ['Freeze the local layers after the reconstruction steps (strict reconstruction).', flag],
  topPUp: ['Share of the update that a board sends, largest magnitudes first, in percent.', real(0.01, 100)],
  topPDown: [
    "Share of what changed since the board's copy that the server sends, in percent.",
    real(0.01, 100),
  ],
  valueKind: ['How values are written in both directions.', choice(Object.keys(enums.ValueKind))],
  errorFeedback: ['Keep on the board what was not sent, and add it to the next update.', flag],
  alpha0: ['Outer step size at the start: how far the server moves toward the update.', real(0.0001, 2)],
  schedule: [
    'Course of the outer step size from alpha0 over the run.',
    choice(['linear', 'constant', 'cosine']),
  ],
  ema: [
    'Decay of the running average of the initialization that is deployed; 0 deploys the latest.',
    real(0, 0.9999),
  ],
  samples: ['Samples of a visit.', whole(1, 65_535)],
  batchSize: ['Samples of a local step; 1 is online learning.', whole(1, 65_535)],
  epochs: ['Passes over the samples of a visit.', whole(1, 65_535)],
  learningRate: ['Local step size in training.', real(0.000001, 10)],
  adaptationRate: [
    'Step size when a new board adapts, a sample at a time; 0 means as learningRate.',
    real(0, 10),
  ],
  gradientClip: [
    'Bound on each element of the loss gradient at the output; 0 means none.',
    real(0, 1_000_000),
  ],
  querySamples: [
    'Last samples of a visit whose steps are all taken where the others led, and are the update (first-order MAML); 0 means none.',
    whole(0, 65_534),
  ],
  clipNorm: [
    'Longest update that a board sends; a longer one is shortened to it. 0 means none.',
    real(0, 1_000_000),
  ],
  noiseMultiplier: [
    'Differential privacy: Gaussian noise that a board adds to its update, as a multiple of clipNorm; 0 means none.',
    real(0, 1000),
  ],
};

export const settings: readonly Setting[] = (Object.keys(table) as SettingName[]).map((name) => {
  const [doc, range] = table[name];
  return { name, doc, ...range };
});

/** "0.01 to 100", "whole number, 1 to 65535", "linear, constant or cosine", "true or false". */
export function rangeText(setting: Range): string {
  if (setting.kind === 'flag') return 'true or false';
  if (setting.kind === 'number')
    return `${setting.whole ? 'whole number, ' : ''}${setting.min} to ${setting.max}`;
  return `${setting.choices.slice(0, -1).join(', ')} or ${setting.choices.at(-1)}`;
}

/**
 * Defaults with overrides as they were typed ("5", "true", or already typed values).
 * Throws UsageError, one sentence with the range or the valid names.
 */
export function resolveSettings(
  defaults: LearningSettings,
  overrides: Readonly<Record<string, SettingValue>> = {},
): LearningSettings {
  const resolved: Record<string, SettingValue> = { ...defaults };
  for (const [name, value] of Object.entries(overrides)) {
    const setting = settings.find((candidate) => candidate.name === name);
    if (setting === undefined) {
      throw new UsageError(
        `There is no setting "${quoted(name)}". Settings: ${settings.map((s) => s.name).join(', ')}.`,
      );
    }
    resolved[name] = parseValue(setting, value);
  }
  const result = resolved as unknown as LearningSettings;
  if (result.localLayers === 0 && (result.reconstructSteps > 0 || result.freezeLocalAfter)) {
    throw new UsageError(
      'reconstructSteps and freezeLocalAfter are about local layers, and localLayers is 0; set localLayers to 1 or more.',
    );
  }
  const { querySamples, samples, batchSize, epochs, noiseMultiplier, clipNorm } = result;
  if (querySamples > 0 && (querySamples >= samples || batchSize > 1 || epochs > 1))
    throw new UsageError(
      `querySamples is ${querySamples}; it needs batchSize 1, epochs 1 and more samples than that (batchSize is ${batchSize}, epochs ${epochs}, samples ${samples}).`,
    );
  if (noiseMultiplier > 0 && clipNorm === 0)
    throw new UsageError(
      'noiseMultiplier is a multiple of clipNorm, and clipNorm is 0; set clipNorm to the longest update allowed.',
    );
  return result;
}

/** Settings from `--set name=value` arguments. */
export function parseAssignments(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw new UsageError(`"${quoted(text)}" is not name=value, as in --set topPUp=10.`);
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    }),
  );
}

function parseValue(setting: Setting, value: SettingValue): SettingValue {
  const refuse = (): never => {
    throw new UsageError(`${setting.name} is ${rangeText(setting)}; "${quoted(value)}" is not.`);
  };
  if (setting.kind === 'flag') {
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : refuse();
  }
  if (setting.kind === 'choice') return setting.choices.includes(String(value)) ? String(value) : refuse();
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= setting.min && number <= setting.max)) return refuse();
  return setting.whole && !Number.isInteger(number) ? refuse() : number;
}
