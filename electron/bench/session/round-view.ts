/** A finished round as the screen and the recording show it. */
import type { ClientRound, PhaseSpan, RoundView } from '../../contract.ts';
import { digestText } from '../models/digest.ts';
import type { ClientResult, RoundResult } from '../federation/round-result.ts';

/** Points of a client's power trace that leave the bench: what a plot a few hundred pixels wide can show. */
const MAX_POWER_POINTS = 300;

/**
 * A trace of [timeUs, watts] pairs thinned to at most `limit` points: of each stretch the lowest and the highest, in the
 * order they came, so that no peak is lost. Times become relative to `startUs`.
 */
export function decimate(
  samples: Float64Array,
  startUs: number,
  limit = MAX_POWER_POINTS,
): [timeUs: number, powerW: number][] {
  const count = samples.length / 2;
  const at = (i: number): [number, number] => [(samples[2 * i] ?? 0) - startUs, samples[2 * i + 1] ?? 0];
  if (count <= limit) return Array.from({ length: count }, (_, i) => at(i));
  const stretches = Math.floor(limit / 2);
  const points: [number, number][] = [];
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * count) / stretches);
    const to = Math.floor(((s + 1) * count) / stretches);
    let low = from;
    let high = from;
    for (let i = from; i < to; i++) {
      if (at(i)[1] < at(low)[1]) low = i;
      if (at(i)[1] > at(high)[1]) high = i;
    }
    points.push(at(Math.min(low, high)));
    if (low !== high) points.push(at(Math.max(low, high)));
  }
  return points;
}

function clientRound(client: ClientResult): ClientRound {
  const m = client.measurement;
  const phases = m.phases.map((p): PhaseSpan => ({
    phase: p.phase,
    startUs: p.startUs - m.startUs,
    endUs: p.endUs - m.startUs,
    energyPj: p.energyPj,
    ...(p.problem && { problem: p.problem }),
  }));
  return {
    boardId: client.clientId,
    bytesUp: client.bytesUp,
    bytesDown: client.bytesDown,
    coordinatesUp: client.coordinatesUp,
    coordinatesDown: client.coordinatesDown,
    meanLoss: client.meanLoss,
    energyPj: m.energyPj,
    energyPlusMinusPj: m.plusMinusPj,
    provenance: m.provenance,
    ...(m.problem && { problem: m.problem }),
    phases,
    power: decimate(m.samples, m.startUs),
  };
}

/** @param durationUs wall time of the round on the host */
export function roundView(result: RoundResult, durationUs: number): RoundView {
  return {
    round: result.round,
    bytesUp: result.bytesUp,
    bytesDown: result.bytesDown,
    totalBytesUp: result.totalBytesUp,
    totalBytesDown: result.totalBytesDown,
    durationUs,
    clients: result.clients.map(clientRound),
    absent: result.absent.map(({ clientId, reason }) => ({ boardId: clientId, reason })),
  };
}

/** A round on the topic `/round`: without power, which is in the raw frames, and with what proves the state after it. */
export function recordedRound(
  { clients, ...round }: RoundView,
  state: { readonly boards: number; readonly globalDigest: number },
): object {
  return {
    ...round,
    boards: state.boards,
    globalDigest: digestText(state.globalDigest),
    clients: clients.map(({ power: _power, ...rest }) => rest),
  };
}
