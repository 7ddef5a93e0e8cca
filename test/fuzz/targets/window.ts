/** Commands as a window that was taken over might send them: values of every kind that a port carries. */
import { Command, type FromBench } from '../../../electron/contract.ts';
import { serveWindow, type WindowPort } from '../../../electron/bench/window-line.ts';
import type { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { damagedBytes } from '../json-damage.ts';
import { text, utf8, type Target } from '../target.ts';

/** No command is larger than this once it is accepted: notes of a session are the longest text. */
const MOST_BYTES = 256_000;

const settings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 10,
  seed: 7,
  boardsPerRound: 1,
  evaluateEvery: 5,
  taskSet: { net: 'cnn', shots: 5 },
  data: '/home/somebody/data',
  set: { topPUp: 20, errorFeedback: true },
};
/** One of each kind that carries something; the rest have a type only. */
const COMMANDS: readonly object[] = [
  { type: 'snapshot' },
  { type: 'addVirtualBoards', count: 4 },
  { type: 'renameBoard', boardId: 'b1', name: 'A' },
  { type: 'configure', settings },
  { type: 'run' },
  { type: 'annotateSession', folder: '/a/b', name: 'n', notes: 'text', tags: ['x'] },
  { type: 'deleteSession', folder: '/a/b' },
  { type: 'exportSession', folder: '/a/b', into: '/c' },
  { type: 'compareSessions', paths: ['/a', '/b'], target: 0.5 },
  { type: 'openReplay', path: '/a/b.mcap' },
  { type: 'seekReplay', timeUs: 5 },
  ...Command.options.map(({ shape }) => ({ type: (shape.type as { value: string }).value })),
];

/** Of JSON what structured cloning can carry beside it. */
function revived(key: string, value: unknown): unknown {
  if (key === 'big') return 2n ** 70n;
  if (value === 0.5) return NaN;
  if (value === -1) return new Map([['type', 'run']]);
  if (value === 1e308) return Infinity;
  if (value === 65_536) return new Uint8Array(16);
  return value;
}

let posted: FromBench[] = [];
let receive: (message: { data: unknown }) => void = () => undefined;
const port = {
  postMessage: (message: FromBench) => void posted.push(message),
  on: (type: string, listener: typeof receive) => {
    if (type === 'message') receive = listener;
  },
  start: () => undefined,
} as WindowPort;

export const windows: readonly Target[] = [
  {
    name: 'commands',
    checkInputs: 1500,
    doc: 'commands of a window',
    corpus: () => {
      const accept = (command: Command): Promise<{ ok: true }> => {
        const size = Buffer.byteLength(JSON.stringify(command));
        if (size > MOST_BYTES)
          throw new RangeError(`a command of ${size} bytes was accepted: ${command.type}`);
        return Promise.resolve({ ok: true });
      };
      serveWindow(port, Promise.resolve({ handle: accept }));
      return COMMANDS.map((command, id) => utf8(JSON.stringify({ id, command })));
    },
    damage: (rng: Rng) => {
      const command = COMMANDS[rng.below(COMMANDS.length)];
      return damagedBytes({ id: rng.below(100), command }, rng);
    },
    parse: async (bytes) => {
      let value: unknown;
      try {
        value = JSON.parse(text(bytes), revived);
      } catch {
        value = text(bytes);
      }
      posted = [];
      receive({ data: value });
      for (let n = 0; n < 20; n++) await Promise.resolve();
      const [answer, second] = posted;
      if (second !== undefined) throw new TypeError('one command was answered twice');
      if (answer?.kind === 'reply' && !answer.reply.ok && answer.reply.error.includes('was accepted'))
        throw new RangeError(answer.reply.error);
    },
  },
];
