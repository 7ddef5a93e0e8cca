/** What a recording says of the run in it: metadata of texts, so that any MCAP tool shows it. */
import { z } from 'zod';
import { RunSettings } from '../../../contract.ts';
import { resolveSettings, type LearningSettings } from '../../federation/settings.ts';
import { VERSION } from '../../version.ts';

/** Steps when a recording of before can no longer be read by what comes after. */
export const RECORDING_FORMAT = 1;

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
  readonly version: string;
  readonly startedUtc: string;
  readonly settings: RunSettings;
  /** Everything about learning, defaults of that version included. */
  readonly strategySettings: LearningSettings;
}

const Fields = z.object({
  format: z.string(),
  version: z.string(),
  startedUtc: z.string(),
  settings: z.string(),
  strategySettings: z.string(),
});

/** Throws the end of a sentence that names the file: "is of format 2, ...". */
export function readConfiguration(metadata: ReadonlyMap<string, string>): Configuration {
  const format = Number(metadata.get('format') ?? NaN);
  if (format > RECORDING_FORMAT) {
    throw new Error(
      `is of format ${format} (written by version ${metadata.get('version') ?? 'not known'}); this program reads up to format ${RECORDING_FORMAT}. Update it.`,
    );
  }
  const fields = Fields.safeParse(Object.fromEntries(metadata));
  if (!fields.success) throw new Error('does not say how its run was configured.');
  try {
    const settings = RunSettings.parse(JSON.parse(fields.data.settings));
    const strategySettings = JSON.parse(fields.data.strategySettings) as LearningSettings;
    return {
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
