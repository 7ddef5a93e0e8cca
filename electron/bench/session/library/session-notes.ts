/** What people say of a session: name, notes and tags, in a small file of their own in its folder. The recording is never changed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../atomic-file.ts';
import { UsageError } from '../../usage-error.ts';

export const NOTES_NAME = 'session.json';

const Notes = z.object({
  version: z.literal(1),
  name: z.string().max(80).optional(),
  notes: z.string().max(10_000).optional(),
  tags: z.array(z.string().max(40)).max(20).optional(),
});
export type SessionNotes = Omit<z.infer<typeof Notes>, 'version'>;

/** Empty when there is none, or none that can be read. */
export async function readNotes(folder: string): Promise<SessionNotes> {
  const text = await readFile(join(folder, NOTES_NAME), 'utf8').catch(() => '{}');
  try {
    return Notes.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Changes what is given; what is undefined stays. Throws a sentence when the folder takes no file. */
export async function writeNotes(folder: string, change: SessionNotes): Promise<void> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const notes = { ...(await readNotes(folder)), ...given, version: 1 };
  const text = `${JSON.stringify(notes, undefined, 2)}\n`;
  await writeAtomically(join(folder, NOTES_NAME), text, { makeFolder: false }).catch((cause: unknown) => {
    throw new UsageError(
      `Name, notes and tags cannot be kept in ${folder} (${(cause as Error).message}). See whether its disk is full or must not be written.`,
      { cause },
    );
  });
}
