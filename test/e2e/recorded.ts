/** What a recording says of its run, read as the bench reads it. */
import { openRecording } from '../../electron/bench/session/overview/open-recording.ts';

/** Rounds in it, and whether it was closed as it should be: nothing is damaged, nothing has to be read through. */
export async function readRecording(path: string): Promise<{ rounds: number; complete: boolean }> {
  const recording = await openRecording(path);
  try {
    return { rounds: recording.overview.rounds.length, complete: recording.damage.length === 0 };
  } finally {
    await recording.close();
  }
}
