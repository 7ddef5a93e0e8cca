/** Keys of the Bench screen. Single keys are off while a field has focus. */
import type { RunPhase } from './derive.ts';

export type Shortcut = 'primary' | 'left' | 'right' | 'follow' | 'clear' | 'settings' | 'pane';

/** What the yellow button and Space do in a phase; undefined when nothing can be done. */
export function primaryCommand(
  phase: RunPhase,
  boardCount: number,
): 'startRound' | 'run' | 'pause' | undefined {
  switch (phase) {
    case 'running':
      return 'pause';
    case 'paused':
      return boardCount > 0 ? 'run' : undefined;
    case 'ready':
    case 'ended':
      return boardCount > 0 ? 'startRound' : undefined;
    default:
      return undefined;
  }
}

interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  readonly target: EventTarget | null;
}

/** The shortcut that a key press means, or undefined. Space on a button presses that button, as everywhere. */
export function shortcut(event: KeyLike): Shortcut | undefined {
  if (event.altKey || event.metaKey) return undefined;
  if (event.ctrlKey) return event.key === ',' ? 'settings' : undefined;
  if (event.key === 'F6') return 'pane';
  const inside = (selector: string): boolean => {
    const element = event.target as { closest?: (selector: string) => unknown } | null;
    return Boolean(element?.closest?.(selector));
  };
  if (inside('input, select, textarea, dialog, [contenteditable]')) return undefined;
  switch (event.key) {
    case ' ':
      return event.repeat || inside('button, summary') ? undefined : 'primary';
    case 'ArrowLeft':
      return inside('[role=radiogroup]') ? undefined : 'left';
    case 'ArrowRight':
      return inside('[role=radiogroup]') ? undefined : 'right';
    case 'f':
    case 'F':
      return 'follow';
    case 'Escape':
      return 'clear';
    default:
      return undefined;
  }
}
