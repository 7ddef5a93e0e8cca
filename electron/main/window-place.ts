/** Where the window stood and how large it was, from one start to the next. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Place extends Partial<Rectangle> {
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export const DEFAULT_PLACE: Place = { width: 1440, height: 900, maximized: false };
export const SMALLEST = { width: 800, height: 560 };

/** A title bar that can be taken hold of: this much of the window's top must be on some screen. */
const GRIP = { width: 120, height: 24 };

function isRectangle(value: unknown): value is Rectangle & { maximized?: unknown } {
  const it = value as Partial<Rectangle> | null;
  return [it?.x, it?.y, it?.width, it?.height].every((side) => Number.isFinite(side));
}

/**
 * The place in `text`, or the default when it is none, or not on any of the screens there are now.
 * @param screens areas that windows can be seen in
 */
export function placeFrom(text: string | undefined, screens: readonly Rectangle[]): Place {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '');
  } catch {
    return DEFAULT_PLACE;
  }
  if (!isRectangle(kept)) return DEFAULT_PLACE;
  const { x, y } = kept;
  const width = Math.max(SMALLEST.width, kept.width);
  const height = Math.max(SMALLEST.height, kept.height);
  const seen = screens.some(
    (s) =>
      Math.min(x + width, s.x + s.width) - Math.max(x, s.x) >= GRIP.width &&
      y >= s.y - GRIP.height / 2 &&
      y + GRIP.height <= s.y + s.height,
  );
  return seen ? { x, y, width, height, maximized: kept.maximized === true } : DEFAULT_PLACE;
}

/** What was kept in `file`; undefined when nothing was. */
export function readPlace(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Keeps a place. Losing it is no reason to complain. */
export function keepPlace(file: string, place: Rectangle & { readonly maximized: boolean }): void {
  try {
    writeFileSync(file, JSON.stringify(place));
  } catch {
    // The next start is at the default place.
  }
}
