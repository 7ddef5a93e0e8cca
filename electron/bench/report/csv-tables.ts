/**
 * The tables of a report: rounds (wide), energy by round, board and phase (long), power of every conversion (wide and long),
 * and the dictionary that says what each column is. Times are seconds since the start; the one UTC is in the dictionary.
 */
import type { RecordedRound, RoundMeasurements, RunRecord } from './read-run.ts';
import type { Analysis } from './energy/analysis.ts';
import { curveOf } from './paper/curve.ts';
import type { Column, CsvHead, CsvTable, Row } from './csv.ts';

/** Rows that come round by round: a long run's conversions are in no memory at once. */
export interface RoundTable extends CsvHead {
  /** How many there will be, the header not counted. */
  readonly rowCount: number;
  /** Begins anew: what it returns takes the rounds of `eachRound` in order and gives the rows of each. */
  begin(): (round: RecordedRound, measured: RoundMeasurements) => Iterable<Row>;
}

const joules = (pj: number | undefined): number | undefined =>
  pj === undefined ? undefined : Number((pj / 1e12).toPrecision(12));
const seconds = (us: number): number => Number((us / 1e6).toFixed(6));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const column = (name: string, doc: string): Column => ({ name, doc });

/** A row a round; energies of each board in columns of their own, named by letter and source. */
export function roundsTable(run: RunRecord, analysis: Analysis): RoundTable {
  const evaluations = new Map(curveOf(run, analysis).map((p) => [p.round, p]));
  const metric = run.evaluations[0]?.metric ?? 'mse';
  const boards = analysis.boards;
  return {
    file: 'rounds.csv',
    columns: [
      column('round', 'number of the round, from 1'),
      column('time_s', 'wall time of all rounds up to this one'),
      column('bytes_up_B', 'uploads of this round, framing included, first transmissions'),
      column('bytes_down_B', 'downloads of this round, framing included, first transmissions'),
      column('total_bytes_B', 'both, up to this round'),
      column(`held_out_${metric}`, 'median of the held-out tasks after this round; empty: not evaluated'),
      column(`held_out_${metric}_q25`, 'lower quartile'),
      column(`held_out_${metric}_q75`, 'upper quartile'),
      column('absent_boards', 'boards that did not finish'),
      ...boards.flatMap(({ join, provenance }) => [
        column(
          `${join.letter}_energy_${provenance}_J`,
          `energy of ${join.name} (${join.boardId}); empty: none`,
        ),
        column(`${join.letter}_plus_minus_J`, 'expanded uncertainty, k = 2; empty for a model'),
      ]),
    ],
    rowCount: run.rounds.length,
    begin() {
      let timeUs = 0;
      return (round, measured) => {
        timeUs += round.durationUs;
        const point = evaluations.get(round.round);
        return [
          [
            round.round,
            seconds(timeUs),
            round.bytesUp,
            round.bytesDown,
            round.totalBytesUp + round.totalBytesDown,
            point?.value,
            point?.q25,
            point?.q75,
            round.absent.length,
            ...boards.flatMap(({ join }) => {
              const of = measured.get(join.boardId);
              return [joules(of?.energyPj), joules(of?.plusMinusPj)];
            }),
          ],
        ];
      };
    },
  };
}

/** A row for each phase of each visit. */
export function energyTable(run: RunRecord, { boards }: Analysis): RoundTable {
  return {
    file: 'energy-long.csv',
    columns: [
      column('round', 'number of the round'),
      column('board', 'letter of the board'),
      column('board_id', 'USB serial number or own id'),
      column('source', 'measured or model; never to be added to one another'),
      column('phase', 'receive, train, select, send or idle'),
      column('start_s', "start of the phase on the board's clock, from the start of its round"),
      column('duration_s', "duration on the board's clock"),
      column('energy_J', 'energy; empty: see problem'),
      column('conversions', 'conversions of the sensor within the phase'),
      column('integrated', 'host: from relayed conversions; board: from the sums that the board made itself'),
      column('gap_s', 'time of the phase that no conversion covers'),
      column(
        'problem',
        'why there is no energy: noConversions, saturated, reversed, notResolved, gap, stale, shared',
      ),
    ],
    rowCount: sum(boards.flatMap(({ phases }) => phases.map(({ visits }) => visits))),
    begin:
      () =>
      ({ round }, measured) =>
        run.boards.flatMap((join) => {
          const measurement = measured.get(join.boardId);
          return (measurement?.phases ?? []).map((p) => [
            round,
            join.letter,
            join.boardId,
            join.provenance,
            p.phase,
            seconds(p.startUs - (measurement?.startUs ?? 0)),
            seconds(p.endUs - p.startUs),
            joules(p.energyPj),
            p.facts && Number(p.facts.conversions.toFixed(3)),
            p.onBoard ? 'board' : 'host',
            p.facts && seconds(p.facts.gapUs),
            p.problem ?? (p.facts === undefined ? 'noSensor' : ''),
          ]);
        }),
  };
}

const POWER_COLUMNS = [
  column('time_s', "board's clock, since its first round of the recording"),
  column('round', 'number of the round'),
  column('board', 'letter of the board'),
  column('source', 'measured or model'),
];

type PowerRow = [timeS: number, round: number, letter: string, source: string, watts: number];

/** Every conversion within a round; times are since the board's first round. */
function powerRows(run: RunRecord) {
  const firstUs = new Map<string, number>();
  return function* ({ round }: RecordedRound, measured: RoundMeasurements): Generator<PowerRow> {
    for (const { boardId, letter, provenance } of run.boards) {
      const m = measured.get(boardId);
      if (m === undefined) continue;
      const zeroUs = firstUs.get(boardId) ?? m.startUs;
      firstUs.set(boardId, zeroUs);
      for (let i = 0; i + 1 < m.samples.length; i += 2)
        yield [
          seconds((m.samples[i] ?? 0) - zeroUs),
          round,
          letter,
          provenance,
          Number((m.samples[i + 1] ?? 0).toPrecision(9)),
        ];
    }
  };
}

export function powerTable(run: RunRecord, { boards }: Analysis): RoundTable {
  return {
    file: 'power.csv',
    columns: [...POWER_COLUMNS, column('power_W', 'mean power over one conversion')],
    rowCount: sum(boards.map(({ conversions }) => conversions)),
    begin: () => powerRows(run),
  };
}

/** The same with a row for each quantity, as plotting tools like it. */
export function powerLongTable(run: RunRecord, { boards }: Analysis): RoundTable {
  return {
    file: 'power-long.csv',
    columns: [
      ...POWER_COLUMNS,
      column('quantity', 'power'),
      column('unit', 'unit of value'),
      column('value', 'in that unit'),
    ],
    rowCount: sum(boards.map(({ conversions }) => conversions)),
    begin() {
      const rows = powerRows(run);
      return function* (round, measured) {
        for (const [timeS, of, letter, source, watts] of rows(round, measured))
          yield [timeS, of, letter, source, 'power', 'W', watts];
      };
    },
  };
}

/** What each column of the other tables is. */
export function dictionaryTable(run: RunRecord, tables: readonly CsvHead[]): CsvTable {
  return {
    file: 'dictionary.csv',
    columns: [column('file', ''), column('column', ''), column('meaning', '')],
    *rows() {
      yield ['', 'start of the run, UTC', run.configuration.startedUtc];
      yield ['', 'recording, SHA-256', run.sha256];
      for (const { file, columns } of tables) for (const { name, doc } of columns) yield [file, name, doc];
    },
  };
}
