/** What a recording says of the run in it: metadata of texts, so that any MCAP tool shows it. */
import { z } from 'zod';
import { RunSettings } from '../../../contract.ts';
import { resolveSettings, type LearningSettings } from '../../federation/settings.ts';
import { VERSION } from '../../version.ts';

/**
 * Steps when a recording of before can no longer be read by what comes after.
 *
 *   1  frames whose `power` has no flags and whose `train` has a seed of its own for noise: nothing is derived from them
 *   2  as now
 */
export const RECORDING_FORMAT = 2;

/** Name of the metadata record. */
export const CONFIGURATION = 'configuration';

export function configurationOf(run: {
  readonly settings: RunSettings;
  readonly strategy: LearningSettings;
  readonly startedUtc: string;
  readonly engine: string;
}): Record<string, string> {
  return {
    format: String(RECORDING_FORMAT),
    version: VERSION,
    startedUtc: run.startedUtc,
    settings: JSON.stringify(run.settings),
    strategySettings: JSON.stringify(run.strategy),
    engine: run.engine,
  };
}

export interface Configuration {
  /** Of the recording; `olderFrames` says what one of before lacks. */
  readonly format: number;
  readonly version: string;
  readonly startedUtc: string;
  readonly settings: RunSettings;
  /** Everything about learning, defaults of that version included. */
  readonly strategySettings: LearningSettings;
}

const Fields = z.object({
  format: z.string(),
  version: z.string(),
  startedUtc: z.string().refine((text) => Number.isFinite(Date.parse(text)), 'it is no date'),
  settings: z.string(),
  strategySettings: z.string(),
});

const Strategy = z.record(z.string(), z.union([z.number(), z.string().max(100), z.boolean()]));

/**
 * Why nothing can be derived from the raw frames, as the end of a sentence that names the file; undefined where it can.
 * Read as frames of today they would give figures that look plausible and are none.
 */
export function olderFrames(configuration: Configuration | undefined): string | undefined {
  if (configuration === undefined || configuration.format >= RECORDING_FORMAT) return undefined;
  const { format, version } = configuration;
  return `is of format ${format} (written by version ${version}), from before the messages in its raw frames were given their present form: rounds, bytes and evaluations stand as they were recorded, and no joules are derived from it. Open it with the program that wrote it for those`;
}

/** Throws the end of a sentence that names the file: "is of format 3, ...". */
export function readConfiguration(metadata: ReadonlyMap<string, string>): Configuration {
  const format = Number(metadata.get('format') ?? NaN);
  if (!(format >= 1)) throw new Error('does not say how its run was configured.');
  if (format > RECORDING_FORMAT) {
    throw new Error(
      `is of format ${format} (written by version ${metadata.get('version') ?? 'not known'}); this program reads up to format ${RECORDING_FORMAT}. Update it.`,
    );
  }
  const fields = Fields.safeParse(Object.fromEntries(metadata));
  if (!fields.success) throw new Error('does not say how its run was configured.');
  try {
    const settings = RunSettings.parse(JSON.parse(fields.data.settings));
    const strategySettings = Strategy.parse(
      JSON.parse(fields.data.strategySettings),
    ) as unknown as LearningSettings;
    return {
      format,
      version: fields.data.version,
      startedUtc: fields.data.startedUtc,
      settings,
      strategySettings: resolveSettings(strategySettings, { ...strategySettings }),
    };
  } catch (error) {
    throw new Error(`holds a configuration that this program cannot read (${(error as Error).message}).`, {
      cause: error,
    });
  }
}
