/** How fast the player can play. No schemas: the window loads this file, and it must not load a validator. */

/** Times as fast as it was. */
export const REPLAY_SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64] as const;
