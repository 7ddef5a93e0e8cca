/** Keys of commands: how they are written, matched and shown. Ctrl is Command on a Mac. */

/** What is used of a keyboard event. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly target: EventTarget | null;
}

interface Chord {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

/** "Ctrl", "K" of "Ctrl+K"; the last may be "+" itself. */
function split(keys: string): string[] {
  const key = keys.endsWith('+') ? '+' : keys.slice(keys.lastIndexOf('+') + 1);
  return [...keys.slice(0, -key.length).split('+').filter(Boolean), key];
}

function parse(keys: string): Chord {
  const parts = split(keys);
  const key = parts.pop()!;
  const has = (name: string): boolean => parts.includes(name);
  return {
    key: key === 'Space' ? ' ' : key,
    ctrl: has('Ctrl'),
    alt: has('Alt'),
    shift: has('Shift'),
  };
}

/** A sign such as "+" may need Shift or not: the keyboard's layout decides. */
const isSign = (key: string): boolean => /^[^\p{L}\p{N} ]$/u.test(key);

/** Whether a press is these keys. A letter is the same letter in either case. */
export function pressed(keys: string, press: KeyPress, platform: string): boolean {
  const chord = parse(keys);
  const ctrl = platform === 'darwin' ? press.metaKey : press.ctrlKey;
  const other = platform === 'darwin' ? press.ctrlKey : press.metaKey;
  return (
    !other &&
    ctrl === chord.ctrl &&
    press.altKey === chord.alt &&
    (press.shiftKey === chord.shift || (isSign(chord.key) && !chord.shift)) &&
    press.key.toLowerCase() === chord.key.toLowerCase()
  );
}

const FIELD = 'input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]';

/**
 * Whether the thing in focus wants this press for itself: letters and arrows in a field, Space and Enter on a button,
 * arrows in a group of choices, all plain keys while a dialog or menu is open.
 */
export function taken(press: KeyPress): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey || /^F\d+$/.test(press.key)) return false;
  const element = press.target as { closest?: (selector: string) => unknown } | null;
  const inside = (selector: string): boolean => Boolean(element?.closest?.(selector));
  if (inside(`${FIELD}, [role=dialog], [role=menu], [role=alertdialog]`)) return true;
  if (press.key === ' ') return press.repeat || inside('button, summary, input, [role=button]');
  if (press.key.startsWith('Arrow'))
    return inside('[role=radiogroup], [role=tablist], [role=slider], [role=listbox], input');
  return false;
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
};

/** As a person reads them: "Ctrl K", "⌘ K" on a Mac. */
export function showKeys(keys: string, platform: string): string {
  return split(keys)
    .map((part) => (part === 'Ctrl' && platform === 'darwin' ? '⌘' : (SHOWN[part] ?? part)))
    .join(' ');
}
