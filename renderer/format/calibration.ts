/** Which sensors are not calibrated, as a few words: "A, C not calibrated; B calibrated over a year ago". Empty: all are. */
import { strings } from '../strings/strings.ts';

export function calibrationWords(letters: Readonly<Record<'none' | 'partial' | 'old', string>>): string {
  const { mark } = strings.calibration;
  return (['none', 'partial', 'old'] as const)
    .flatMap((state) => (letters[state] === '' ? [] : [mark[state](letters[state])]))
    .join('; ');
}
