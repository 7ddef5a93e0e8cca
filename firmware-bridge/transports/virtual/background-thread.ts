/** Threads that compute for boards or judge what was learned give way to the window and to the ports of real boards. */
import { setPriority } from 'node:os';

/** Nice value: a thread of the usual priority gets about nine times the processor time while both want it. */
const NICE = 10;

/**
 * Lowers the priority of the calling thread; says whether it did. Only Linux has a priority a thread: elsewhere it would be
 * the whole bench's, ports included.
 */
export function giveWay(platform: NodeJS.Platform = process.platform): boolean {
  if (platform !== 'linux') return false;
  try {
    setPriority(0, NICE);
    return true;
  } catch {
    return false;
  }
}
