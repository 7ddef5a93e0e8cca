/** Names of the messages the shell sends to a window. There is none in the other direction. */
export const CHANNELS = {
  /** Carries the window's MessagePort to the bench. */
  port: 'bench:port',
  /** The bench process ended; payload is a sentence. */
  lost: 'bench:lost',
  /** A menu's item was chosen, or the window is about to close; payload is a `ShellNews`. */
  news: 'bench:news',
} as const;
