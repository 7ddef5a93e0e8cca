/** A recording by time: how much of it there was at a moment, and what of it is worth going to. */
import type { ReplayInfo, ReplayMarker, ReplayOutline } from '../../../contract.ts';
import { basename, dirname } from 'node:path';
import type { OpenedRecording } from '../overview/open-recording.ts';
import type { Overview, Timed } from '../overview/overview.ts';
import { RECORDING_NAME } from '../run-files.ts';

const MOST_MARKERS = 500;

/** How many of a list in order of time there are up to and including a moment. */
export function countUntil(list: readonly Timed<unknown>[], timeUs: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.timeUs ?? 0) <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The name people gave it: its folder's for a recording under its usual name, else the file's. */
export function recordingTitle(path: string): string {
  const name = basename(path);
  if (name === RECORDING_NAME) return basename(dirname(path));
  return /^recording-\d+(-recovered)?\.mcap$/.test(name)
    ? `${basename(dirname(path))}, ${name.replace(/\.mcap$/, '')}`
    : name.replace(/\.mcap$/, '');
}

/** Faults and boards that came: everything that is no ordinary round. */
export function markersOf({ rounds, events, joins }: Overview): ReplayMarker[] {
  const firstRoundUs = rounds[0]?.timeUs ?? 0;
  const markers = [
    ...events
      .filter(({ value }) => value.level !== 'info')
      .map(({ timeUs, value }) => ({ timeUs, level: value.level, text: value.text })),
    ...joins
      .filter(({ timeUs }) => timeUs > firstRoundUs)
      .map(({ timeUs, value }) => ({ timeUs, level: 'info' as const, text: `${value.name} came back.` })),
  ];
  return markers.sort((a, b) => a.timeUs - b.timeUs).slice(0, MOST_MARKERS);
}

/** Mean power of all boards together, in the widest bins that any of them has. */
export function outlineOf({ power }: Overview): ReplayOutline {
  const binUs = Math.max(50_000, ...[...power.values()].map((board) => board.binUs));
  const bins = Math.max(
    0,
    ...[...power.values()].map((it) => Math.ceil((it.values.length / 3) * (it.binUs / binUs))),
  );
  const powerW = new Float32Array(bins).fill(NaN);
  for (const { binUs: own, values } of power.values()) {
    const narrower = binUs / own;
    for (let bin = 0; bin < bins; bin++) {
      let [sum, count] = [0, 0];
      for (let i = Math.floor(bin * narrower); i < Math.ceil((bin + 1) * narrower); i++) {
        const mean = values[3 * i + 2];
        if (mean === undefined || Number.isNaN(mean)) continue;
        sum += mean;
        count++;
      }
      if (count > 0) powerW[bin] = (Number.isNaN(powerW[bin]) ? 0 : (powerW[bin] ?? 0)) + sum / count;
    }
  }
  return { binUs, powerW };
}

export function replayInfo(recording: OpenedRecording): ReplayInfo {
  const { overview, path, configuration, durationUs, damage } = recording;
  return {
    path,
    name: recordingTitle(path),
    startedUtc: configuration?.startedUtc ?? new Date(Number(overview.startNs / 1_000_000n)).toISOString(),
    durationUs,
    roundsUs: overview.rounds.map(({ timeUs }) => timeUs),
    markers: markersOf(overview),
    outline: outlineOf(overview),
    damage: [
      ...damage.map((text) => `It ${text}.`),
      ...(recording.problem === undefined ? [] : [`It ${recording.problem}`]),
    ],
  };
}
