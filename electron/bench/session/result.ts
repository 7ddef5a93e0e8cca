/** What a run gave: the object that `bench run --json` prints and `result.json` holds. Its shape is stable. */
import type { EnergyTotal, EvaluationView, RepeatedPhase, TargetCost } from '../../contract.ts';
import type { NetResult } from '../power/idle-baseline.ts';

export interface CurvePoint {
  readonly round: number;
  readonly value: number;
  readonly q25: number;
  readonly q75: number;
  /** Cumulative bytes of uploads and downloads, framing included, first transmissions only. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Cumulative; null when no board has a sensor, or when measured and modelled boards are mixed. */
  readonly joules: number | null;
}

export interface EnergyResult {
  readonly joules: number | null;
  /** k = 2; null for a model. */
  readonly plusMinus: number | null;
  /** "measured: ...", "model: ...", "none" or "mixed: see energies". */
  readonly provenance: string;
}

/** Counted, not assumed: the wire has no message for a sample or a local parameter on its way up. */
export interface PrivacyResult {
  readonly coordinatesUp: number;
  readonly coordinatesDown: number;
  /** Global parameters: what coordinates are of. */
  readonly globalParameters: number;
  /** Rounds in which the board that was asked most often let an update out. */
  readonly mostUploadsOfABoard: number;
  /** Of that board by `privacy/accountant.ts`; null without noise: no promise. */
  readonly epsilon: number | null;
  readonly delta: number;
}

export interface RunResult {
  readonly strategy: string;
  readonly task: string;
  readonly rounds: number;
  readonly seed: number;
  readonly boards: number;
  readonly boardsPerRound: number;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly metric: 'mse' | 'accuracy';
  readonly curve: readonly CurvePoint[];
  readonly final: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** What left the boards and reached them of the model, in all rounds. */
  readonly privacy: PrivacyResult;
  readonly energy: EnergyResult;
  /** One entry per provenance; measured and modelled joules are never added. */
  readonly energies: readonly EnergyTotal[];
  /** Net of idle by board, where an idle baseline was taken; gross is `energies`. */
  readonly net: readonly NetResult[];
  /** Phases that were repeated on purpose; in no total. */
  readonly repeats: readonly RepeatedPhase[];
  /** For each percent of the error that went, or point of accuracy gained; null: nothing gained, or no single figure. */
  readonly joulesPerPercent: number | null;
  /** What reaching the target of the settings took; null: no target, or not reached. */
  readonly targetCost: TargetCost | null;
  readonly resyncs: number;
  readonly absences: number;
  readonly wallSeconds: number;
  /** SHA-256 of the final initialization: little-endian float32, parameter order. */
  readonly weightsDigest: string;
  readonly engine: string;
}

/** The one energy figure of a run, if there is an honest one. */
export function energyResult(energies: readonly EnergyTotal[]): EnergyResult {
  const [only, second] = energies;
  if (!only) return { joules: null, plusMinus: null, provenance: 'none' };
  if (second) return { joules: null, plusMinus: null, provenance: 'mixed: see energies' };
  return {
    joules: only.joules,
    plusMinus: only.plusMinus ?? null,
    provenance: `${only.provenance}: ${only.text}`,
  };
}

/** One point of the curve from an evaluation and the totals when it was due. */
export function curvePoint(
  evaluation: EvaluationView,
  totals: { readonly bytesUp: number; readonly bytesDown: number; readonly joules: number | null },
): CurvePoint {
  return {
    round: evaluation.round,
    value: evaluation.value,
    q25: evaluation.q25,
    q75: evaluation.q75,
    ...totals,
  };
}

/** The curve as CSV: unit in each header, `.` decimal, one header row. */
export function curveCsv(curve: readonly CurvePoint[], metric: string): string {
  const rows = curve.map((p) =>
    [p.round, p.value, p.q25, p.q75, p.bytesUp, p.bytesDown, p.joules ?? ''].join(','),
  );
  return [`round,${metric},${metric}_q25,${metric}_q75,bytes_up_B,bytes_down_B,energy_J`, ...rows, ''].join(
    '\n',
  );
}
