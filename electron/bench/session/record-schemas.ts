/**
 * Topics of a recording and the JSON schemas that go with them, so that other tools open them without our code.
 * Raw frames carry no schema: they are bytes as they crossed the wire, delimiter included.
 */

const number = { type: 'number' } as const;
const text = { type: 'string' } as const;

function object(title: string, properties: Record<string, object>): object {
  return { title, type: 'object', properties };
}

/** Schema by topic of everything that is not per board. */
export const TOPIC_SCHEMAS = {
  '/round': object('tinymetafed.Round', {
    round: number,
    bytesUp: number,
    bytesDown: number,
    totalBytesUp: number,
    totalBytesDown: number,
    durationUs: number,
    clients: {
      type: 'array',
      items: object('tinymetafed.ClientRound', {
        boardId: text,
        bytesUp: number,
        bytesDown: number,
        meanLoss: number,
        energyPj: number,
        provenance: text,
      }),
    },
  }),
  '/evaluation': object('tinymetafed.Evaluation', {
    round: number,
    metric: text,
    value: number,
    q25: number,
    q75: number,
    totalBytes: number,
  }),
  '/event': object('tinymetafed.Event', { level: text, text, boardId: text, elapsedUs: number }),
} as const;

export type Topic = keyof typeof TOPIC_SCHEMAS;

/** Topic of the raw frames of one board. */
export function frameTopic(boardId: string, direction: 'in' | 'out'): string {
  return `/board/${boardId}/frames/${direction}`;
}
