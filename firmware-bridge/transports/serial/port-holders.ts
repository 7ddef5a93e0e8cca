/** Which programs have a port open, as far as Linux tells: those of this user, or all for root. */
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';

/** Looking is bounded: a machine may run thousands of programs with thousands of files. */
const MOST_PROCESSES = 2000;

async function holds(pid: string, port: string, proc: string): Promise<boolean> {
  const fds = await readdir(`${proc}/${pid}/fd`).catch(() => []);
  // All at once: some programs have hundreds open, and a person waits for the name.
  const files = await Promise.all(fds.map((fd) => readlink(`${proc}/${pid}/fd/${fd}`).catch(() => '')));
  return files.includes(port);
}

/** `minicom (process 4321)` for each. Never rejects. */
export async function portHolders(path: string, proc = '/proc'): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const port = await realpath(path).catch(() => path);
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found: string[] = [];
  for (const pid of pids.slice(0, MOST_PROCESSES)) {
    if (!(await holds(pid, port, proc))) continue;
    const name = (await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => '')).trim();
    const own = Number(pid) === process.pid ? 'this program' : name === '' ? 'a program' : name;
    found.push(`${own} (process ${pid})`);
  }
  return found;
}
