/** One line of a menu. */
export interface MenuItem {
  readonly label: string;
  /** At the right: keys, or a size. */
  readonly hint?: string;
  /** Why it cannot be done now. */
  readonly why?: string | undefined;
  readonly run: () => unknown;
}
