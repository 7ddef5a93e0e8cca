/**
 * The selected round and whether the screen follows the run. Pure transitions; the runes class around them is in
 * view.svelte.ts. One cursor, every reading: channels, timeline and tables all read the round from here.
 */

export interface Selection {
  /** The newest round is the selected one, and the axis grows with the run. */
  readonly follow: boolean;
  /** The round chosen by hand; meaningful in Hold. */
  readonly held: number;
  /** Newest round when Hold began (or was last stepped past): the axis ends here. */
  readonly horizon: number;
}

export const FOLLOWING: Selection = { follow: true, held: 0, horizon: 0 };

/** The selected round, or undefined while there is none. */
export function selectedRound(selection: Selection, latest: number): number | undefined {
  if (latest === 0) return undefined;
  return selection.follow ? latest : Math.min(selection.held, latest);
}

/** Newest round that the axis shows. */
export function shownRounds(selection: Selection, latest: number): number {
  return selection.follow ? latest : Math.min(selection.horizon, latest);
}

/** Chooses a round by hand: goes to Hold. */
export function hold(selection: Selection, latest: number, round?: number): Selection {
  const held = Math.max(1, Math.min(latest, round ?? selectedRound(selection, latest) ?? 1));
  return { follow: false, held, horizon: Math.max(held, selection.follow ? latest : selection.horizon) };
}

/** Steps the selected round by hand; stepping past the held end moves the end. */
export function step(selection: Selection, latest: number, by: number): Selection {
  const current = selectedRound(selection, latest);
  return current === undefined ? selection : hold(selection, latest, current + by);
}

/** Rounds that arrived since Hold began. */
export function missed(selection: Selection, latest: number): number {
  return selection.follow ? 0 : Math.max(0, latest - selection.horizon);
}
