/** What a thrown thing says to a person. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
