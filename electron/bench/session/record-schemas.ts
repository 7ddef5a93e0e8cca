/**
 * Topics of a recording and the JSON schemas that go with them, so that other tools open them without our code.
 * Raw frames carry no schema: they are bytes as they crossed the wire, delimiter included.
 *
 *   /board/<id>/frames/in, out   raw frames                     log time: host; publish time: host
 *   /board/<id>/hello            who it is, where its link is    "
 *   /board/<id>/power            one batch of conversions        publish time: the board's clock
 *   /board/<id>/phase            a phase begins                  "
 *   /board/<id>/link             counters, once a second         host
 *   /round, /evaluation, /event  what the bench made of it       host
 *   /baseline                    idle before and after the run   "
 *   /repeat                      a phase done many times, each   "
 *
 * `power` sums a batch up (mean, lowest, highest): every single conversion is in the raw frames, at six bytes instead of two
 * hundred, and `bench verify` derives the one from the other.
 */

const number = { type: 'number' } as const;
const text = { type: 'string' } as const;

export interface JsonSchema {
  readonly title: string;
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
}

function object(name: string, properties: Record<string, object>): JsonSchema {
  return { title: `tinymetafed.${name}`, type: 'object', properties };
}

const list = (items: object) => ({ type: 'array', items });
const numbers = (...names: string[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, number]));

/** Schema by topic of everything that is not per board. */
const TOPICS: Readonly<Record<string, JsonSchema>> = {
  '/round': object('Round', {
    ...numbers('round', 'boards', 'bytesUp', 'bytesDown', 'totalBytesUp', 'totalBytesDown', 'durationUs'),
    globalDigest: text,
    clients: list(
      object('ClientRound', {
        boardId: text,
        ...numbers(
          'bytesUp',
          'bytesDown',
          'coordinatesUp',
          'coordinatesDown',
          'meanLoss',
          'energyPj',
          'energyPlusMinusPj',
        ),
        provenance: text,
        problem: text,
        phases: list(
          object('PhaseSpan', { phase: text, problem: text, ...numbers('startUs', 'endUs', 'energyPj') }),
        ),
      }),
    ),
    absent: list(object('Absence', { boardId: text, reason: text })),
  }),
  '/evaluation': object('Evaluation', {
    metric: text,
    ...numbers('round', 'value', 'q25', 'q75', 'totalBytes'),
  }),
  '/baseline': object('Baseline', {
    when: text,
    boards: list(object('Idle', { boardId: text, facts: { type: 'object' }, taken: { type: 'object' } })),
  }),
  '/repeat': object('RepeatedPhase', {
    boardId: text,
    phase: text,
    provenance: text,
    problem: text,
    ...numbers(
      'repetitions',
      'amount',
      'timeUs',
      'energyPj',
      'plusMinusPj',
      'conversions',
      'wholeUs',
      'wholePj',
    ),
  }),
  '/event': object('Event', { level: text, text, boardId: text, elapsedUs: number }),
};

/** Schema by the last word of a board's topic. */
const BOARD_TOPICS: Readonly<Record<string, JsonSchema>> = {
  hello: object('Hello', {
    boardId: text,
    letter: text,
    name: text,
    kindText: text,
    address: text,
    provenance: text,
    firmware: text,
    buildId: text,
    ...numbers('order', 'shuntOhms', 'sendNext', 'receiveNext'),
    hello: { type: 'object' },
    calibration: { type: 'object' },
  }),
  power: object(
    'Power',
    numbers('timeUs', 'samples', 'powerW', 'minPowerW', 'maxPowerW', 'currentA', 'busV', 'lost', 'saturated'),
  ),
  phase: object('Phase', { phase: text, ...numbers('round', 'timeUs') }),
  link: object(
    'Link',
    numbers(
      'bytesIn',
      'bytesOut',
      'framesIn',
      'framesOut',
      'resends',
      'duplicates',
      'crcErrors',
      'discardedBytes',
    ),
  ),
};

/** Undefined for raw frames. */
export function schemaOf(topic: string): JsonSchema | undefined {
  return TOPICS[topic] ?? BOARD_TOPICS[/^\/board\/[^/]+\/(\w+)$/.exec(topic)?.[1] ?? ''];
}

export type BoardTopic = 'hello' | 'power' | 'phase' | 'link';

/** A board's id as a part of a topic: no slashes, no spaces. */
const part = (boardId: string): string => encodeURIComponent(boardId);

/** Topic of the raw frames of one board. */
export function frameTopic(boardId: string, direction: 'in' | 'out'): string {
  return `/board/${part(boardId)}/frames/${direction}`;
}

export function boardTopic(boardId: string, topic: BoardTopic): string {
  return `/board/${part(boardId)}/${topic}`;
}

/** What a topic of a board is about; undefined for the others. */
export function parseBoardTopic(topic: string): { boardId: string; rest: string } | undefined {
  const match = /^\/board\/([^/]+)\/(.+)$/.exec(topic);
  if (match === null) return undefined;
  try {
    return { boardId: decodeURIComponent(match[1] ?? ''), rest: match[2] ?? '' };
  } catch {
    return undefined;
  }
}
