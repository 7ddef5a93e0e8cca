/** `bench layout`: a layout of one recording's boards for the viewers of MCAP files. */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { viewerLayoutText, type LayoutBoard } from '../export/viewer-layout.ts';
import { openRecording } from '../session/overview/open-recording.ts';
import { recordingAt } from '../session/recover.ts';
import { UsageError } from '../usage-error.ts';

/** Every board that took part, once, in the bench's order. */
export async function boardsOf(path: string): Promise<LayoutBoard[]> {
  const recording = await openRecording(path);
  try {
    const boards = new Map(recording.overview.joins.map(({ value }) => [value.boardId, value]));
    return [...boards.values()]
      .sort((a, b) => a.order - b.order)
      .map(({ boardId, name }) => ({ boardId, name }));
  } finally {
    await recording.close();
  }
}

export function layoutCommand(): Command {
  return new Command('layout')
    .description('a layout for Foxglove or Lichtblick: plots of the boards of a recording')
    .argument('<recording>', 'a recording, or the folder of a run')
    .option('--out <file>', 'where it goes (default: printed)')
    .action(async (given: string, { out }: { out?: string }) => {
      const text = viewerLayoutText(await boardsOf(await recordingAt(given)));
      if (out === undefined) process.stdout.write(text);
      else
        await writeFile(out, text).catch((cause: unknown) => {
          throw new UsageError(
            `${out} cannot be written (${(cause as Error).message}). Name another file with --out.`,
            { cause },
          );
        });
    });
}
