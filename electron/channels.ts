/** Names of the two messages the shell sends to a window. There is none in the other direction. */
export const CHANNELS = {
  /** Carries the window's MessagePort to the bench. */
  port: 'bench:port',
  /** The bench process ended; payload is a sentence. */
  lost: 'bench:lost',
} as const;
