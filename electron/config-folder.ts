/** The person's folder for settings of this program: names of boards, nothing of sessions. */
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'tinymetafed-bench';

/** `BENCH_CONFIG` names another. */
export function configFolder(platform: NodeJS.Platform = process.platform, env = process.env): string {
  if (env['BENCH_CONFIG']) return env['BENCH_CONFIG'];
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', NAME);
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), NAME);
}

/** The file in which names and shunts of boards are kept (boards/board-book.ts). */
export const BOOK_NAME = 'boards.json';
