/** Labels beside line ends: moved apart so that none covers another. */

/** Shifts positions (any order) to be at least `gap` apart and within [low, high] where they fit. */
export function dodge(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  let floor = low;
  for (const label of order) {
    label.y = Math.max(label.y, floor);
    floor = label.y + gap;
  }
  let ceiling = high;
  for (const label of [...order].reverse()) {
    label.y = Math.min(label.y, ceiling);
    ceiling = label.y - gap;
  }
  const placed = [...positions];
  for (const { y, i } of order) placed[i] = y;
  return placed;
}

export interface EndLabel {
  readonly letter: string;
  readonly model: boolean;
  /** Where the line ends, pixels. */
  readonly x: number;
  readonly y: number;
}

/**
 * Labels of models that end within `gap` of each other share one text ("A to D model"): their ribbons lie on each
 * other. Labels that end close to the rightmost one stand in its column.
 */
export function gather(
  labels: readonly EndLabel[],
  gap: number,
  list: (letters: readonly string[]) => string,
): EndLabel[] {
  const right = labels.reduce((most, label) => Math.max(most, label.x), 0);
  const column = (x: number): number => (right - x < 48 ? right : x);
  const models = labels.filter((label) => label.model).sort((a, b) => a.y - b.y);
  const groups: EndLabel[][] = [];
  for (const label of models) {
    const group = groups.at(-1);
    if (group && label.y - group.at(-1)!.y < gap) group.push(label);
    else groups.push([label]);
  }
  const joined = groups.map((group): EndLabel => {
    const letters = group
      .map((label) => label.letter)
      .sort((a, b) => a.length - b.length || a.localeCompare(b));
    const letter = list(letters);
    const y = group.reduce((sum, label) => sum + label.y, 0) / group.length;
    return { letter, model: true, x: Math.max(...group.map((label) => label.x)), y };
  });
  return [...labels.filter((label) => !label.model), ...joined].map((label) => ({
    ...label,
    x: column(label.x),
  }));
}
