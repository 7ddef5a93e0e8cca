/** The outer step size over a run. */
import type { LearningSettings } from './settings.ts';

/** Alpha in a round (from 0) of a run of `rounds`. Linear and cosine end at 0 just after the last round. */
export function alphaAt(
  settings: Pick<LearningSettings, 'alpha0' | 'schedule'>,
  round: number,
  rounds: number,
): number {
  const progress = Math.min(1, round / rounds);
  switch (settings.schedule) {
    case 'constant':
      return settings.alpha0;
    case 'linear':
      return settings.alpha0 * (1 - progress);
    case 'cosine':
      return (settings.alpha0 * (1 + Math.cos(Math.PI * progress))) / 2;
  }
}
