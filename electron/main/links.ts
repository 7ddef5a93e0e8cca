/** Which pages outside the app may be opened, in the system's browser. */

/** Pages the app links to. Anything else is not opened at all. */
const OPENABLE = ['https://arxiv.org/abs/'];

/** Whether `url` may be handed to the system's browser. */
export function mayOpen(url: string): boolean {
  try {
    // Compared after parsing, so that spellings like a user name before the host cannot pass for it.
    const { href } = new URL(url);
    return OPENABLE.some((start) => href.startsWith(start));
  } catch {
    return false;
  }
}
