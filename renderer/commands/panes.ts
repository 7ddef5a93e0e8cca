/** F6 goes round the panes: every element with `data-pane`, in the order of the page. */

const INSIDE = 'button:not(:disabled), input, select, [tabindex="0"]';

export function nextPane(page: Document, by: 1 | -1): void {
  const panes = [...page.querySelectorAll<HTMLElement>('[data-pane]')];
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(page.activeElement));
  const pane = panes[(at < 0 ? (by > 0 ? 0 : panes.length - 1) : at + by + panes.length) % panes.length]!;
  (pane.matches('[tabindex]') ? pane : pane.querySelector<HTMLElement>(INSIDE))?.focus();
}
