import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, type EvaluationView } from '../../../../../electron/contract.ts';
import { evaluationOf } from '../../../../../electron/bench/session/recording/message-forms.ts';
import { csvText } from '../../../../../electron/bench/report/csv.ts';
import { EnergySums } from '../../../../../electron/bench/report/energy/analysis.ts';
import { batteryLife, DEFAULT_PLAN } from '../../../../../electron/bench/report/energy/battery.ts';
import { costToTarget, joulesPerPercent } from '../../../../../electron/bench/report/energy/target.ts';
import {
  reportBlocks,
  reported,
  reportFiles,
  runReport,
} from '../../../../../electron/bench/report/energy-report.ts';
import { withheld } from '../../../../../electron/bench/power/withhold.ts';
import { measured, measuredParts } from '../../../../../electron/bench/report/format.ts';
import {
  EnergyReport,
  reportJson,
  reportSchemaText,
} from '../../../../../electron/bench/report/report-json.ts';
import { blockHtml, paperHtml } from '../../../../../electron/bench/report/paper/html.ts';
import type { RoundMeasurement } from '../../../../../electron/bench/power/measurement.ts';
import { measurementsOf, syntheticReport } from './synthetic-run.ts';
import { writtenReport } from './written-report.ts';

const it1 = await syntheticReport();
const measurements1 = await measurementsOf(it1.run);
const text = (files: ReadonlyMap<string, Buffer>, name: string): string => String(files.get(name));

describe('the analysis of a run', () => {
  it('keeps measured and modelled apart', () => {
    const { measured: total, model } = it1.analysis;
    expect(total?.boards.map((b) => b.join.letter)).toEqual(['A', 'B', 'C']);
    expect(model?.boards.map((b) => b.join.letter)).toEqual(['D']);
    expect(model?.plusMinusPj).toBeUndefined();
    const sum = total?.boards.reduce((s, b) => s + (b.energyPj ?? 0), 0);
    expect(total?.energyPj).toBe(sum);
  });

  it('rounds of a saturated sensor are counted and in no sum', () => {
    const c = it1.analysis.boards[2];
    expect(c?.missing).toEqual({ saturated: 2 });
    expect(c?.byRound.map(([round]) => round)).toEqual([1, 2, 4, 5]);
    expect(c?.energyPj).toBe(c?.byRound.reduce((s, [, pj]) => s + pj, 0));
  });

  it('the sum over rounds is the sum over phases, whole picojoules', () => {
    const a = it1.analysis.boards[0];
    const facts = it1.run.rounds.flatMap(
      ({ round }) => measurements1.get(round)?.get(a?.join.boardId ?? '')?.phases ?? [],
    );
    expect(facts.reduce((s, p) => s + (p.facts?.energyPj ?? 0), 0)).toBe(a?.energyPj);
  });

  it('a board whose figures are taken back is as if none of its rounds had come with one', () => {
    const { run } = it1;
    const [first] = run.boards;
    const id = first!.boardId;
    // The last round came without a word of the sensor.
    const told = (round: number, m: RoundMeasurement): RoundMeasurement =>
      round < run.rounds.length
        ? m
        : { ...m, energyPj: undefined, phases: m.phases.map(({ facts: _facts, ...span }) => span) };
    const [late, early] = [new EnergySums(), new EnergySums()];
    for (const [round, of] of measurements1)
      for (const [boardId, m] of of) {
        late.add(round, boardId, told(round, m));
        early.add(round, boardId, boardId === id ? withheld(told(round, m), 'shared') : told(round, m));
      }
    late.withhold(id, 'shared');
    expect(late.analyse(run)).toEqual(early.analyse(run));
    expect(late.analyse(run).boards[0]?.missing).toEqual({ shared: 5, noSensor: 1 });
    late.clear();
    expect(late.analyse(run).boards[0]).toMatchObject({ rounds: 0, energyPj: undefined });
  });

  it('a phase too short for one visit is resolved by all of them, or says that it is not', async () => {
    const select = it1.analysis.boards[0]?.phases.find(({ phase }) => phase === 'select');
    expect(select).toMatchObject({ visits: 6, problem: undefined });
    const two = (await syntheticReport({ rounds: 2 })).analysis.boards[0];
    expect(two?.phases.find(({ phase }) => phase === 'select')).toMatchObject({
      energyPj: undefined,
      problem: 'notResolved',
    });
  });

  it('a calibrated sensor is known better than one as bought', () => {
    const [a, b] = it1.analysis.boards;
    const relative = (x: typeof a): number => (x?.plusMinusPj ?? 0) / (x?.energyPj ?? 1);
    expect(relative(a)).toBeLessThan(relative(b) / 5);
  });
});

describe('the report', () => {
  it('of a run that diverged says so, in every format', async () => {
    const written = (value: unknown): Uint8Array =>
      Buffer.from(
        JSON.stringify({ round: 6, metric: 'mse', value, q25: value, q75: value, totalBytes: 9, later: 1 }),
      );
    const evaluation = evaluationOf<EvaluationView>(written(NaN))!;
    expect(evaluation).toMatchObject({ value: NaN, q25: NaN, q75: NaN, later: 1 });
    expect(evaluationOf(written('none'))).toBeUndefined();
    const run = { ...it1.run, evaluations: [...it1.run.evaluations, evaluation] };
    const files = await writtenReport({ run, analysis: it1.analysis }, EXPORT_FORMATS, {
      reference: { run, analysis: it1.analysis },
    });
    expect(text(files, 'report.html')).toContain('none: it diverged');
    const { curve } = JSON.parse(text(files, 'report.json')) as { curve: { value: unknown }[] };
    expect(curve.at(-1)?.value).toBeNull();
    expect(text(files, 'report.html')).not.toMatch(/NaN|null|undefined/);
  });

  it('at the end of a run, which keeps no round, is the one of its recording to the last byte', async () => {
    const path = join(import.meta.dirname, '../../../../../assets/sample-recording.mcap');
    const [html] = await reportFiles(await reported(path), ['html']);
    expect(await runReport(path)).toBe(html?.content);
  });

  it('is the same to the last byte when made again, every file', async () => {
    const [one, two] = [await writtenReport(it1), await writtenReport(await syntheticReport())];
    expect([...two.keys()]).toEqual([...one.keys()]);
    for (const [name, bytes] of one) expect(two.get(name)?.equals(bytes), name).toBe(true);
    expect(text(one, 'report.pdf').startsWith('%PDF-1.')).toBe(true);
    // To look at.
    const folder = process.env['BENCH_LOOK'];
    if (folder !== undefined) {
      mkdirSync(join(folder, 'figures'), { recursive: true });
      for (const [name, bytes] of one) writeFileSync(join(folder, name), bytes);
    }
  });

  it('shows ± with every measured figure, and none with a model', () => {
    const html = paperHtml('x', reportBlocks(it1));
    expect(html).toMatch(
      /Measured, A \+ B \+ C<\/td><td class="r"><\/td><td class="r"><\/td><td class="r">[\d. ]+\u202fmJ ± [\d.]+/,
    );
    expect(html).toMatch(/<tr class="model"><td>D<\/td><td>Virtual 1<\/td>.*≈/);
    expect(html).not.toMatch(/≈[^<]*±/);
    expect(html).toContain('not calibrated');
    expect(html).toContain('range exceeded');
  });

  it('escapes whatever a board or a person calls itself (property)', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (name) => {
        const hostile = `<script>alert(1)</script>${name}"'&`;
        const html = [
          { kind: 'paragraph' as const, text: hostile },
          { kind: 'facts' as const, rows: [[hostile, hostile] as [string, string]] },
          {
            kind: 'table' as const,
            caption: hostile,
            columns: [{ title: hostile }],
            rows: [{ cells: [hostile] }],
          },
          { kind: 'readouts' as const, items: [{ label: hostile, value: hostile, note: hostile }] },
          { kind: 'title' as const, title: hostile, subtitle: hostile, aside: [hostile] },
        ]
          .map(blockHtml)
          .join('');
        expect(html).not.toContain('<script');
        expect(html.replace(/<[^>]*>/g, '')).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('prints names of any script', async () => {
    const it = await syntheticReport({ name: '左边的 Pico ≈ Ω', rounds: 2 });
    const [pdf] = await reportFiles(it, ['pdf']);
    expect(pdf?.pages).toBeGreaterThan(1);
  });

  it('gives its turn to what waits after each block of the PDF', async () => {
    let turns = 0;
    let printed = false;
    const wait = (): void => {
      turns++;
      if (!printed) setImmediate(wait);
    };
    setImmediate(wait);
    await reportFiles(it1, ['pdf']);
    printed = true;
    expect(turns).toBeGreaterThanOrEqual(reportBlocks(it1).length);
  });

  it('compares with a reference, common errors of a sensor cancelled', async () => {
    const blocks = reportBlocks(it1, { reference: await syntheticReport({ rounds: 3 }) });
    const facts = JSON.stringify(blocks);
    expect(facts).toContain('Against a reference run');
    expect(facts).toMatch(/± [\d.]+ times the reference; 3 sensors in both/);
  });
});

describe('tables', () => {
  it('has a unit in each header and a meaning in the dictionary', async () => {
    const files = await writtenReport(it1, [
      'roundsCsv',
      'energyCsv',
      'powerCsv',
      'powerLongCsv',
      'dictionaryCsv',
    ]);
    const dictionary = text(files, 'dictionary.csv');
    expect(dictionary).toContain('2026-11-23T14:02:00.000Z');
    for (const [name, bytes] of files) {
      const [header = ''] = String(bytes).split('\n');
      if (name !== 'dictionary.csv')
        for (const column of header.split(',')) expect(dictionary).toContain(`${name},${column},`);
    }
    const rounds = text(files, 'rounds.csv').trim().split('\n');
    expect(rounds).toHaveLength(7);
    expect(rounds[0]).toContain('A_energy_measured_J,A_plus_minus_J');
    expect(rounds[0]).toContain('D_energy_model_J');
  });

  it('quotes what needs it and lets no text be a formula', () => {
    const { text } = csvText({
      file: 'x',
      columns: [{ name: 'a', doc: '' }],
      *rows() {
        yield ['=HYPERLINK("x")'];
        yield ['a,b\n"c"'];
        yield [-1.5];
        yield [undefined];
        yield [NaN];
      },
    });
    expect(text).toBe('a\n"\'=HYPERLINK(""x"")"\n"a,b\n""c"""\n-1.5\n\n\n');
  });
});

describe('JSON', () => {
  it('is what its schema says', () => {
    expect(EnergyReport.parse(JSON.parse(reportJson(it1))).boards).toHaveLength(4);
  });

  it('the published schema is the one of the code', () => {
    const path = new URL('../../../../../assets/energy-report.schema.json', import.meta.url);
    if (process.env['BENCH_WRITE_SCHEMA'] || !existsSync(path)) writeFileSync(path, reportSchemaText());
    expect(readFileSync(path, 'utf8')).toBe(reportSchemaText());
  });
});

describe('figures for people', () => {
  it('± to two digits, the value to the same decimal', () => {
    expect(measured(0.017531, 0.000352, 'J')).toBe('17.53\u202fmJ ± 0.35');
    expect(measuredParts(30.284, 0.4712, 'J')).toEqual({ value: '30.28', unit: 'J', plusMinus: '0.47' });
    expect(measured(-0.001, 0.01, 'J')).toBe('−1\u202fmJ ± 10');
    expect(measured(12345, 12, 'J')).toBe('12.345\u202fkJ ± 0.012');
  });
});

describe('joules to a target', () => {
  const curve = [0, 1, 2, 3].map((round) => ({
    round,
    value: [4, 2, 1, 0.5][round] as number,
    q25: 0,
    q75: 0,
    bytesUp: 100 * round,
    bytesDown: 200 * round,
    joules: 3 * round,
  }));

  it('is the cost at the first evaluation that reaches it', () => {
    expect(costToTarget(curve, 'mse', 1)).toEqual({ target: 1, rounds: 2, bytes: 600, joules: 6 });
    expect(costToTarget(curve, 'mse', 0.1)).toBeUndefined();
    expect(costToTarget(curve, 'accuracy', 3)).toMatchObject({ rounds: 0, joules: 0 });
  });

  it('each percent: of the error that went, or of accuracy gained', () => {
    expect(joulesPerPercent(curve, 'mse')).toBeCloseTo(9 / 87.5, 12);
    const rising = curve.map((p) => ({ ...p, value: 0.2 + 0.1 * p.round }));
    expect(joulesPerPercent(rising, 'accuracy')).toBeCloseTo(9 / 30, 12);
    expect(joulesPerPercent(curve, 'accuracy')).toBeUndefined();
    expect(
      joulesPerPercent(
        curve.map((p) => ({ ...p, joules: null })),
        'mse',
      ),
    ).toBeUndefined();
    expect(joulesPerPercent([], 'mse')).toBeUndefined();
  });
});

describe('battery life', () => {
  it('is the cell over the day', () => {
    const plan = { ...DEFAULT_PLAN, roundsPerDay: 100, sleepA: 0, regulator: 1 };
    const life = batteryLife(1, 0.02, plan);
    expect(life.cellJoules).toBeCloseTo(3.6 * 3 * 3600 * 0.9, 6);
    expect(life.days).toBeCloseTo(life.cellJoules / 100, 9);
    expect(life.plusMinusDays).toBeCloseTo(life.days * 0.02, 9);
    expect(batteryLife(1, undefined, plan).plusMinusDays).toBeUndefined();
    expect(life.dailyRoundsJ + life.dailySleepJ).toBeCloseTo(life.cellJoules / life.days, 9);
  });
});
