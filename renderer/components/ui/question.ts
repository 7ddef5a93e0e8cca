/** A question that the window asks before something is lost. `frame.ask(question)` shows it and resolves with the answer. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** Verbs with their object. Exactly one is safe: it has the focus. */
  readonly answers: readonly { readonly id: string; readonly label: string; readonly safe?: true }[];
}
