/** Puts an overview together from messages in the order of the recording: while it is written, or when it is read through. */
import { parseBoardTopic } from '../record-schemas.ts';
import { jsonText } from '../recording/json-bytes.ts';
import {
  EvaluationMessage,
  EventMessage,
  HelloMessage,
  OVERVIEW_FORMAT,
  PowerMessage,
  RoundMessage,
  type Overview,
} from './overview.ts';
import { PowerEnvelope } from './power-envelope.ts';

/** A longer one would take as long to unpack as the file to read: such a recording goes without. */
const MOST_BYTES = 64 * 1024 * 1024;

type Lists = {
  -readonly [Key in 'joins' | 'rounds' | 'evaluations' | 'events']: Overview[Key][number][];
};

export class OverviewBuilder {
  #startNs: bigint | undefined;
  #endNs = 0n;
  #lines: string[] = [];
  #bytes = 0;
  readonly #power = new Map<string, PowerEnvelope>();

  /** Every message of a recording, so that its ends are known. `value`: of one that is JSON, as recorded. */
  take(topic: string, value: unknown, timeNs: bigint): void {
    this.#startNs ??= timeNs;
    if (timeNs > this.#endNs) this.#endNs = timeNs;
    if (value === undefined) return;
    const of = parseBoardTopic(topic);
    const timeUs = Math.max(0, Number((timeNs - this.#startNs) / 1000n));
    if (of?.rest === 'power') this.#addPower(of.boardId, value, timeUs);
    else if (isKept(topic, of?.rest)) this.#keep(jsonText({ t: timeUs, topic, value }));
  }

  /** Undefined when there is nothing, or too much for an overview. */
  text(): string | undefined {
    if (this.#startNs === undefined || this.#bytes > MOST_BYTES) return undefined;
    const power = Object.fromEntries(
      [...this.#power].map(([id, envelope]) => {
        const values = envelope.values();
        const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
        return [id, { binUs: envelope.binUs, values: bytes.toString('base64') }];
      }),
    );
    const head = {
      overview: OVERVIEW_FORMAT,
      startNs: String(this.#startNs),
      endNs: String(this.#endNs),
      power,
    };
    return `${[JSON.stringify(head), ...this.#lines].join('\n')}\n`;
  }

  /** Undefined when no message was taken. */
  overview(): Overview | undefined {
    if (this.#startNs === undefined) return undefined;
    const power = [...this.#power].map(
      ([id, envelope]) => [id, { binUs: envelope.binUs, values: envelope.values() }] as const,
    );
    return {
      startNs: this.#startNs,
      endNs: this.#endNs,
      power: new Map(power),
      ...parseLines(this.#lines),
    };
  }

  #keep(line: string): void {
    this.#bytes += line.length;
    if (this.#bytes <= MOST_BYTES) this.#lines.push(line);
    else this.#lines = [];
  }

  #addPower(boardId: string, value: unknown, timeUs: number): void {
    const parsed = PowerMessage.safeParse(value);
    if (!parsed.success) return;
    const { minPowerW, maxPowerW, powerW, samples } = parsed.data;
    let envelope = this.#power.get(boardId);
    if (envelope === undefined) this.#power.set(boardId, (envelope = new PowerEnvelope()));
    envelope.add(timeUs, { low: minPowerW, high: maxPowerW, mean: powerW, samples });
  }
}

function isKept(topic: string, rest: string | undefined): boolean {
  return topic === '/round' || topic === '/evaluation' || topic === '/event' || rest === 'hello';
}

/** What the lines say, by topic. Lines that do not hold what their topic should are left out. */
export function parseLines(lines: Iterable<string>): Lists {
  const lists: Lists = { joins: [], rounds: [], evaluations: [], events: [] };
  for (const line of lines) {
    const { t, topic, value } = lineOf(line);
    if (typeof t !== 'number' || typeof topic !== 'string') continue;
    const [list, schema] =
      topic === '/round'
        ? ([lists.rounds, RoundMessage] as const)
        : topic === '/evaluation'
          ? ([lists.evaluations, EvaluationMessage] as const)
          : topic === '/event'
            ? ([lists.events, EventMessage] as const)
            : ([lists.joins, HelloMessage] as const);
    const parsed = schema.safeParse(value);
    if (parsed.success) (list as unknown[]).push({ timeUs: t, value: parsed.data });
  }
  return lists;
}

function lineOf(line: string): { t?: unknown; topic?: unknown; value?: unknown } {
  try {
    return (JSON.parse(line) ?? {}) as object;
  } catch {
    return {};
  }
}
