/** What a reader has to know before using a figure: damage, missing or old calibrations, rounds without energy, drift. */
import { calibrationState } from '../../power/calibration/calibration.ts';
import { count, si } from '../format.ts';
import type { Reported } from './compose.ts';
import { missingText } from './tables.ts';

const listed = (letters: readonly string[]): string => letters.join(', ');

export function warningsOf({ run, analysis }: Reported): string[] {
  const startedMs = Date.parse(run.configuration.startedUtc);
  const state = (wanted: string): string[] =>
    analysis.boards
      .filter((b) => b.provenance === 'measured' && calibrationState(b.calibration, startedMs) === wanted)
      .map(({ join }) => join.letter);
  const [none, partial, old] = ['none', 'partial', 'old'].map(state) as [string[], string[], string[]];
  const warnings = run.damage.map((text) => `The recording ${text}.`);
  if (none.length > 0)
    warnings.push(
      `The sensors of ${listed(none)} are not calibrated: limits of the data sheet stand in, which makes ± large.`,
    );
  if (partial.length > 0)
    warnings.push(
      `The calibration of ${listed(partial)} lacks a zero or a gain: the data sheet's limit stands in.`,
    );
  if (old.length > 0)
    warnings.push(`The calibration of ${listed(old)} was more than a year old when the run began.`);
  const shared = analysis.boards.filter(({ missing }) => missing.shared !== undefined);
  if (shared.length > 0)
    warnings.push(
      `${listed(shared.map(({ join }) => join.letter))} read one INA219: each would be charged what both draw, so that neither has a figure.`,
    );
  for (const board of analysis.boards) {
    const { join, net, facts } = board;
    const missing = missingText(board);
    if (missing !== '' && board.energyPj !== undefined)
      warnings.push(
        `${join.letter} has rounds without an energy figure: ${missing}. They are not in its total.`,
      );
    const part = facts.gapUs / Math.max(1, facts.gapUs + facts.coveredUs);
    if (part > 0.001)
      warnings.push(
        `${si(facts.gapUs / 1e6, 's', 3)} of the work of ${join.letter} (${(part * 100).toFixed(1)} %) has no conversions: the gap is not filled, and ± covers what it may have cost.`,
      );
    if (net?.drifted && net.driftW !== undefined)
      warnings.push(
        `Idle power of ${join.letter} drifted by ${si(net.driftW, 'W', 2)} over the run; its net figure is doubtful.`,
      );
  }
  const model = analysis.boards.filter(({ provenance }) => provenance === 'model').length;
  if (model > 0 && analysis.measured !== undefined)
    warnings.push(
      `${count(model)} ${model === 1 ? 'board is' : 'boards are'} virtual: their energy is a model and never added to what was measured.`,
    );
  return warnings;
}
