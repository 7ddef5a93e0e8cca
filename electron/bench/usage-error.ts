/** A mistake of the person who typed: one line that names what would be valid. The CLI exits 2, the window shows it beside the field. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
