import { quoted, UsageError } from '../usage-error.ts';

/** Boards named on a command line: `virtual:8`, `serial:/dev/ttyACM0`, `virtual:4,serial:/dev/pts/3,emulated:1`. */
export type BoardSpec =
  | { readonly kind: 'virtual'; readonly count: number }
  | { readonly kind: 'emulated'; readonly count: number }
  | { readonly kind: 'serial'; readonly path: string };

export const MAX_VIRTUAL_BOARDS = 1024;
/** Each has a thread, and computes several times slower than a chip. */
export const MAX_EMULATED_BOARDS = 8;

const MOST = { virtual: MAX_VIRTUAL_BOARDS, emulated: MAX_EMULATED_BOARDS };

const FORMS = `Valid are virtual:N (1 to ${MAX_VIRTUAL_BOARDS}), emulated:N (1 to ${MAX_EMULATED_BOARDS}) and serial:PORT, separated by commas, as in virtual:4,serial:/dev/ttyACM0.`;

/** Reads a list of boards. Throws UsageError naming the part that is wrong and the valid forms. */
export function parseBoardSpecs(text: string): BoardSpec[] {
  return text.split(',').map((part): BoardSpec => {
    const trimmed = part.trim();
    const colon = trimmed.indexOf(':');
    const kind = colon < 0 ? trimmed : trimmed.slice(0, colon);
    const rest = colon < 0 ? '' : trimmed.slice(colon + 1);
    if ((kind === 'virtual' || kind === 'emulated') && /^\d{1,5}$/.test(rest)) {
      const count = Number(rest);
      if (count >= 1 && count <= MOST[kind]) return { kind, count };
    }
    if (kind === 'serial' && rest !== '') return { kind, path: rest };
    throw new UsageError(
      trimmed === '' ? `A board is missing. ${FORMS}` : `"${quoted(trimmed)}" names no board. ${FORMS}`,
    );
  });
}
