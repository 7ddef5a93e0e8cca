/** The two markers of a power window, in microseconds of the selected round. Pure transitions. */

export interface Markers {
  readonly first: number | undefined;
  readonly second: number | undefined;
  /** The one that arrows move. */
  readonly active: 1 | 2;
}

export const NO_MARKERS: Markers = { first: undefined, second: undefined, active: 1 };

/** One conversion at 12 bits of shunt and bus: what an arrow moves a marker by. */
export const SAMPLE_US = 1064;

export function place(markers: Markers, which: 1 | 2, timeUs: number): Markers {
  return { ...markers, [which === 1 ? 'first' : 'second']: timeUs, active: which };
}

/** A drag from one time to another makes both. */
export function dragged(fromUs: number, toUs: number): Markers {
  return { first: fromUs, second: toUs, active: 2 };
}

/** Moves the active marker by so many samples, within the round. */
export function nudge(markers: Markers, samples: number, lengthUs: number): Markers {
  const now = markers.active === 1 ? markers.first : markers.second;
  if (now === undefined) return markers;
  return place(markers, markers.active, Math.max(0, Math.min(lengthUs, now + samples * SAMPLE_US)));
}

/** From the earlier to the later; undefined until both stand. */
export function span(markers: Markers): { readonly fromUs: number; readonly toUs: number } | undefined {
  const { first, second } = markers;
  if (first === undefined || second === undefined || first === second) return undefined;
  return { fromUs: Math.min(first, second), toUs: Math.max(first, second) };
}
