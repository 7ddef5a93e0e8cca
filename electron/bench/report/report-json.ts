/**
 * A report as JSON for programs. The schema is published beside it (`assets/energy-report.schema.json`, made from here).
 * Energies are whole picojoules; a figure that there is none of is null, with the reason beside it.
 */
import { z } from 'zod';
import { TERM_NAMES } from '../power/uncertainty/terms.ts';
import { VERSION } from '../version.ts';
import { PHASES } from './energy/analysis.ts';
import type { Reported } from './paper/compose.ts';
import { curveOf } from './paper/curve.ts';
import { warningsOf } from './paper/warnings.ts';

export const REPORT_FORMAT = 1;

const pj = z.number().int().nullable();
const Problem = z
  .enum(['noConversions', 'saturated', 'reversed', 'notResolved', 'gap', 'stale', 'shared'])
  .nullable();
const Phase = z.object({
  phase: z.enum(PHASES as [string, ...string[]]),
  visits: z.number().int(),
  timeUs: z.number(),
  conversions: z.number().int(),
  energyPj: pj,
  plusMinusPj: pj.describe('expanded uncertainty, k = 2; null for a model'),
  problem: Problem,
});
const Board = z.object({
  boardId: z.string(),
  letter: z.string(),
  name: z.string(),
  kind: z.string(),
  firmware: z.string(),
  buildId: z.string(),
  source: z.enum(['measured', 'model']).describe('figures of the two are never to be added'),
  sensor: z.string(),
  calibration: z.record(z.string(), z.unknown()),
  rounds: z.number().int(),
  roundsWithoutEnergy: z.record(z.string(), z.number().int()).describe('by reason'),
  energyPj: pj,
  plusMinusPj: pj,
  gapUs: z.number(),
  idle: z
    .object({
      netPj: z.number().int(),
      plusMinusPj: z.number().int(),
      idleW: z.number(),
      driftW: z.number().nullable(),
      drifted: z.boolean(),
    })
    .nullable(),
  phases: z.array(Phase),
});
const Repeated = z
  .object({
    boardId: z.string(),
    phase: z.enum(['receive', 'train', 'select', 'send']),
    source: z.enum(['measured', 'model']),
    repetitions: z.number().int(),
    amount: z.number().int().describe('of one repetition: samples (train) or coordinates'),
    timeUs: z.number().describe('of one repetition'),
    energyPj: pj.describe('of one repetition'),
    plusMinusPj: pj.describe('of one repetition, k = 2; null for a model'),
    problem: Problem,
    conversions: z.number().int().describe('of all repetitions'),
    wholeUs: z.number(),
    wholePj: pj,
  })
  .describe('a phase repeated on purpose; in no total');
const Total = z
  .object({ energyPj: z.number().int(), plusMinusPj: pj, boards: z.array(z.string()) })
  .nullable();

export const EnergyReport = z.object({
  format: z.literal(REPORT_FORMAT),
  generator: z.string(),
  recording: z.object({ sha256: z.string(), bytes: z.number().int(), damage: z.array(z.string()) }),
  run: z.object({
    startedUtc: z.string(),
    version: z.string().describe('software that recorded it'),
    engine: z.string(),
    settings: z.record(z.string(), z.unknown()),
    strategySettings: z.record(z.string(), z.unknown()),
    rounds: z.number().int(),
  }),
  warnings: z.array(z.string()),
  totals: z.object({ measured: Total, model: Total }),
  budget: z
    .object({
      terms: z.array(
        z.object({
          term: z.enum(TERM_NAMES),
          standardPj: z.number().describe('standard uncertainty, k = 1'),
          share: z.number().describe('of the combined variance'),
          shared: z.boolean().describe('the same error in every round'),
        }),
      ),
      combinedPj: z.number(),
      expandedPj: z.number().describe('k = 2'),
    })
    .nullable(),
  boards: z.array(Board),
  repeats: z.array(Repeated),
  metric: z.enum(['mse', 'accuracy']).nullable(),
  curve: z.array(
    z.object({
      round: z.number().int(),
      value: z.number().nullable(),
      q25: z.number().nullable(),
      q75: z.number().nullable(),
      bytesUp: z.number().int(),
      bytesDown: z.number().int(),
      joules: z.number().nullable().describe('measured; of a model where nothing was measured'),
    }),
  ),
});
export type EnergyReport = z.infer<typeof EnergyReport>;

/** The published schema, as text. */
export function reportSchemaText(): string {
  const schema = { title: 'Energy report of TinyMetaFed Bench', ...z.toJSONSchema(EnergyReport) };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export function reportJson(it: Reported): string {
  const { run, analysis } = it;
  const { configuration } = run;
  const total = (source: Reported['analysis']['measured']): EnergyReport['totals']['measured'] =>
    source === undefined
      ? null
      : {
          energyPj: source.energyPj,
          plusMinusPj: source.plusMinusPj ?? null,
          boards: source.boards.map(({ join }) => join.boardId),
        };
  const report: EnergyReport = {
    format: REPORT_FORMAT,
    generator: `TinyMetaFed Bench ${VERSION}`,
    recording: { sha256: run.sha256, bytes: run.fileBytes, damage: [...run.damage] },
    run: {
      startedUtc: configuration.startedUtc,
      version: configuration.version,
      engine: run.engine,
      settings: { ...configuration.settings },
      strategySettings: { ...configuration.strategySettings },
      rounds: run.rounds.length,
    },
    warnings: warningsOf(it),
    totals: { measured: total(analysis.measured), model: total(analysis.model) },
    budget: analysis.budget
      ? {
          terms: [...analysis.budget.rows],
          combinedPj: analysis.budget.combinedPj,
          expandedPj: analysis.budget.expandedPj,
        }
      : null,
    boards: analysis.boards.map((board) => ({
      boardId: board.join.boardId,
      letter: board.join.letter,
      name: board.join.name,
      kind: board.join.kindText,
      firmware: board.join.firmware,
      buildId: board.join.buildId,
      source: board.provenance,
      sensor: board.sensorText,
      calibration: { ...board.calibration },
      rounds: board.rounds,
      roundsWithoutEnergy: { ...board.missing },
      energyPj: board.energyPj ?? null,
      plusMinusPj: board.plusMinusPj ?? null,
      gapUs: board.facts.gapUs,
      idle: board.net
        ? {
            netPj: board.net.netPj,
            plusMinusPj: board.net.plusMinusPj,
            idleW: board.net.idleW,
            driftW: board.net.driftW ?? null,
            drifted: board.net.drifted,
          }
        : null,
      phases: board.phases.map((p) => ({
        ...p,
        energyPj: p.energyPj ?? null,
        plusMinusPj: p.plusMinusPj ?? null,
        problem: p.problem ?? null,
      })),
    })),
    repeats: run.repeats.map(({ provenance, ...repeated }) => ({
      ...repeated,
      source: provenance,
      energyPj: repeated.energyPj ?? null,
      plusMinusPj: repeated.plusMinusPj ?? null,
      problem: repeated.problem ?? null,
      wholePj: repeated.wholePj ?? null,
    })),
    metric: run.evaluations[0]?.metric ?? null,
    curve: curveOf(run, analysis).map((p) => ({
      ...p,
      value: finite(p.value),
      q25: finite(p.q25),
      q75: finite(p.q75),
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
