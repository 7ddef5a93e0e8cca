/** A person's choice of engine: on the command line, in the environment, or remembered in a file for the app. */
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../atomic-file.ts';
import { quoted, UsageError } from '../usage-error.ts';
import { engineChoices, type EngineChoice } from './engine.ts';

export const ENGINE_VARIABLE = 'TINYMETAFED_ENGINE';

const isChoice = (text: unknown): text is EngineChoice => engineChoices.some((choice) => choice === text);

/** What the environment asks for; undefined when it says nothing. Throws UsageError for what is no engine. */
export function choiceOf(environment: NodeJS.ProcessEnv = process.env): EngineChoice | undefined {
  const given = environment[ENGINE_VARIABLE];
  if (given === undefined || given === '') return undefined;
  if (isChoice(given)) return given;
  throw new UsageError(`${ENGINE_VARIABLE} is "${quoted(given)}"; it takes ${engineChoices.join(', ')}.`);
}

/** What was remembered in a file; auto when there is none or it says nothing that is known. */
export async function rememberedChoice(file: string): Promise<EngineChoice> {
  try {
    const { choice } = JSON.parse(await readFile(file, 'utf8')) as { choice?: unknown };
    return isChoice(choice) ? choice : 'auto';
  } catch {
    return 'auto';
  }
}

export async function rememberChoice(file: string, choice: EngineChoice): Promise<void> {
  await writeAtomically(file, `${JSON.stringify({ choice })}\n`);
}
