/** The letter of the n-th board ever seen (from 0): A to H, then AA, AB, ... AH, BA and so on: eight hues, eight letters. */
export function boardLetter(order: number): string {
  let letters = '';
  for (let n = order; n >= 0; n = Math.floor(n / 8) - 1)
    letters = String.fromCharCode(65 + (n % 8)) + letters;
  return letters;
}
