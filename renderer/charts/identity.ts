/** How a board is told apart: hue, letter, dash and marker. Letters beyond H take the looks of A to H again. */

const LETTERS = 'ABCDEFGH';
type Look = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H';

const DASHES: Record<Look, readonly number[]> = {
  A: [],
  B: [9, 4],
  C: [2, 3],
  D: [10, 3, 2, 3],
  E: [15, 4],
  F: [5, 3],
  G: [1, 4],
  H: [10, 3, 2, 3, 2, 3],
};

/** The look of a letter: "C" -> C, "AA" (27th) -> C. */
export function look(letter: string): Look {
  let index = 0;
  for (const c of letter) index = index * 26 + (c.charCodeAt(0) - 64);
  return LETTERS[Math.max(0, index - 1) % LETTERS.length] as Look;
}

/** Name of the hue's token, without the dashes in front: "bA". */
export function hue(letter: string): string {
  return `b${look(letter)}`;
}

export function dash(letter: string): readonly number[] {
  return DASHES[look(letter)];
}

/** Plus and cross are strokes, the other markers are filled. */
export function markerIsOpen(letter: string): boolean {
  const l = look(letter);
  return l === 'F' || l === 'H';
}

/** SVG path of a board's marker around (x, y) with radius r; a canvas draws it as Path2D. */
export function markerPath(letter: string, x: number, y: number, r = 4.2): string {
  switch (look(letter)) {
    case 'A':
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 'B':
      return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 'C':
      return `M${x} ${y - r * 1.2}L${x + r * 1.15} ${y + r * 0.85}H${x - r * 1.15}z`;
    case 'D':
      return `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}z`;
    case 'E':
      return `M${x} ${y + r * 1.2}L${x + r * 1.15} ${y - r * 0.85}H${x - r * 1.15}z`;
    case 'F':
      return `M${x - r} ${y}H${x + r}M${x} ${y - r}V${y + r}`;
    case 'G':
      return `M${x} ${y - r * 1.2}l${r * 1.15} ${r * 0.85}l${-r * 0.45} ${r * 1.3}h${-r * 1.4}l${-r * 0.45} ${-r * 1.3}z`;
    case 'H':
      return `M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`;
  }
}
