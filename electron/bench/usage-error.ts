/** A person is told in a sentence. What it quotes of a file may be of any length, so that it is bounded here, once for all. */
const MOST_CHARACTERS = 2000;
/** Enough to recognize what was given. */
const MOST_QUOTED = 80;

/** A mistake of the person who typed: one line that names what would be valid. The CLI exits 2, the window shows it beside the field. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** A message that is no sentence any more loses its middle: it begins with what happened and ends with what to do. */
  constructor(message: string, options?: ErrorOptions) {
    super(message.length <= MOST_CHARACTERS ? message : withoutMiddle(message), options);
  }
}

/** A value as a sentence quotes it, between quotation marks of its own: its beginning, and how long it is when that is not all. */
export function quoted(value: unknown, most = MOST_QUOTED): string {
  const text = String(value);
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

function withoutMiddle(message: string): string {
  const half = Math.floor((MOST_CHARACTERS - 40) / 2);
  const left = message.length - 2 * half;
  return `${message.slice(0, half)}… (${left} characters left out) …${message.slice(-half)}`;
}
