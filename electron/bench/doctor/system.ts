/** What the bench stands on: its own files, the tensor engine, the disk, the folder of settings. */
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { si } from '../report/format.ts';
import { freeBytes, spaceAlarm, WARN_BELOW_BYTES } from '../session/recording/free-space.ts';
import { engineLine } from '../tensor/engine-view.ts';
import { Evaluator } from '../tensor/evaluator.ts';
import { assetFile } from '../worker-path.ts';
import type { Finding } from './finding.ts';

const LEAST_NODE = [20, 19] as const;
const REINSTALL = 'Run npm install in the folder of the bench, or install the app again.';
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function examineNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return enough
    ? { about: 'node', state: 'ok', text: `Node.js ${version}.` }
    : {
        about: 'node',
        state: 'fail',
        text: `Node.js ${version} is too old.`,
        fix: `Install Node.js ${LEAST_NODE.join('.')} or newer.`,
      };
}

/** The firmware that virtual boards run. */
export async function examineFirmware(path: string = assetFile('tmf-board.wasm')): Promise<Finding> {
  try {
    const bytes = await readFile(path);
    const module = await WebAssembly.compile(new Uint8Array(bytes));
    const hooks = WebAssembly.Module.imports(module).length;
    return {
      about: 'firmware',
      state: 'ok',
      text: `The firmware of virtual boards is there (${bytes.length} bytes, ${hooks} hooks).`,
    };
  } catch (error) {
    return {
      about: 'firmware',
      state: 'fail',
      text: `The firmware of virtual boards cannot be used (${words(error)}).`,
      fix: REINSTALL,
    };
  }
}

export async function examineEngine(
  start: () => Promise<Evaluator> = () => Evaluator.start(),
): Promise<Finding> {
  try {
    const evaluator = await start();
    const { engine } = evaluator;
    await evaluator.close();
    // That another is not used is no defect: it is said, and nothing has to be done.
    return { about: 'engine', state: 'ok', text: `${engineLine(engine)}.` };
  } catch (error) {
    return {
      about: 'engine',
      state: 'fail',
      text: `The tensor engine does not start: ${words(error)}`,
      fix: REINSTALL,
    };
  }
}

export async function examineDisk(folder: string): Promise<Finding> {
  const free = await freeBytes(folder);
  const where = `where sessions are kept (${folder})`;
  if (free === undefined)
    return { about: 'disk', state: 'ok', text: `This system does not tell how much is free ${where}.` };
  const alarm = spaceAlarm(free);
  const text = `${si(free, 'B', 3)} free ${where}.`;
  if (alarm === 'plenty') return { about: 'disk', state: 'ok', text };
  return {
    about: 'disk',
    state: alarm === 'low' ? 'warn' : 'fail',
    text,
    fix: `Make room, or choose another folder with --out. A recording warns below ${si(WARN_BELOW_BYTES, 'B')}.`,
  };
}

/** The folder in which names of boards and settings are kept. */
export async function examineFolder(folder: string): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return { about: 'settings', state: 'ok', text: `Names of boards are kept in ${folder}.` };
  } catch (error) {
    return {
      about: 'settings',
      state: 'warn',
      text: `Names of boards cannot be kept in ${folder} (${words(error)}).`,
      fix: 'Give yourself the right to write there, or set BENCH_CONFIG to another folder.',
    };
  }
}
