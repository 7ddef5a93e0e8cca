/** A run as the blocks of its report. Everything comes from the recording; nothing here reads a clock. */
import type { ReportBlock, ReportReadout, ReportSection } from '../../../contract.ts';
import type { Analysis } from '../energy/analysis.ts';
import { sensorEnergies } from '../energy/analysis.ts';
import { batteryLife, DEFAULT_PLAN, type BatteryPlan } from '../energy/battery.ts';
import { costToTarget, joulesPerPercent } from '../energy/target.ts';
import { clockTime, count, measured, measuredParts, modelled, si } from '../format.ts';
import { ratio } from '../../power/uncertainty/ratio.ts';
import type { RunRecord } from '../read-run.ts';
import { curveOf } from './curve.ts';
import { convergenceFigures, energyFigure, type Figure } from './figures.ts';
import { repeatTable } from './repeat-table.ts';
import { boardTable, budgetTable, phaseTable, sensorTable } from './tables.ts';
import { warningsOf } from './warnings.ts';

export interface Reported {
  readonly run: RunRecord;
  readonly analysis: Analysis;
}
export interface ComposeOptions {
  readonly plan?: BatteryPlan;
  /** Another run to compare with. */
  readonly reference?: Reported;
  /** Held-out figure whose cost is stated; default: the last one of the reference, if there is one. */
  readonly target?: number;
}

const METRIC = { mse: 'Held-out MSE', accuracy: 'Held-out accuracy' } as const;
const MAX_EVENTS = 60;

export const runName = (run: RunRecord): string => {
  const { settings } = run.configuration;
  return `${settings.task}, ${settings.strategy}, seed ${settings.seed}`;
};

const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
const metricText = (metric: 'mse' | 'accuracy', value: number): string =>
  !Number.isFinite(value)
    ? 'none: it diverged'
    : metric === 'mse'
      ? String(Number(value.toPrecision(3)))
      : `${(value * 100).toFixed(1)} %`;

function title({ run, analysis }: Reported): ReportBlock {
  const { configuration, boards } = run;
  const measuring = analysis.boards.filter(({ provenance }) => provenance === 'measured').length;
  const sensors = measuring === 0 ? 'energy from a stated model' : `${measuring} with INA219 sensors`;
  return {
    kind: 'title',
    title: `Energy and convergence of ${configuration.settings.task}`,
    subtitle: `${configuration.settings.strategy} on ${boards.length} ${boards.length === 1 ? 'board' : 'boards'}, ${sensors}`,
    aside: [
      `TinyMetaFed Bench ${configuration.version}`,
      utc(configuration.startedUtc),
      `seed ${configuration.settings.seed}`,
    ],
  };
}

function energyReadouts({ measured: total, model }: Analysis): ReportReadout[] {
  const names = (boards: Analysis['boards']): string =>
    boards.length > 4 ? `${boards.length} boards` : boards.map(({ join }) => join.letter).join(', ');
  const items: ReportReadout[] = [];
  if (total !== undefined) {
    const parts = measuredParts(total.energyPj / 1e12, (total.plusMinusPj ?? 0) / 1e12, 'J');
    items.push({ label: 'Energy, measured', ...parts, note: names(total.boards) });
  }
  if (model !== undefined)
    items.push({
      label: 'Energy, model',
      value: modelled(model.energyPj / 1e12, 'J'),
      note: `${names(model.boards)}, not measured`,
      model: true,
    });
  if (items.length === 0) items.push({ label: 'Energy', value: 'no sensor', note: 'no board adds joules' });
  return items;
}

function summary(it: Reported, figures: readonly Figure[]): ReportBlock[] {
  const { run, analysis } = it;
  const last = run.evaluations.at(-1);
  const end = run.rounds.at(-1);
  const bytes = (end?.totalBytesUp ?? 0) + (end?.totalBytesDown ?? 0);
  const absent = run.rounds.reduce((sum, { absent }) => sum + absent.length, 0);
  const [first] = figures;
  return [
    title(it),
    {
      kind: 'readouts',
      items: [
        {
          label: 'Rounds',
          value: count(run.rounds.length),
          note: absent === 0 ? 'no board was absent' : `${count(absent)} absences`,
        },
        {
          label: last === undefined ? 'Held-out figure' : METRIC[last.metric],
          value: last === undefined ? 'not evaluated' : metricText(last.metric, last.value),
          note: 'median of held-out tasks',
        },
        { label: 'Bytes', value: si(bytes, 'B', 3), note: 'both ways, framing included' },
        ...energyReadouts(analysis),
      ],
    },
    ...warningsOf(it).map((text): ReportBlock => ({ kind: 'paragraph', text, warn: true })),
    {
      kind: 'paragraph',
      text:
        analysis.measured === undefined
          ? 'No joule in this report was measured: every figure tagged model comes from stated parameters of a virtual board.'
          : 'Every joule in this report was integrated from INA219 conversions relayed by the named board, unless it carries the word model. Intervals are expanded uncertainties, k = 2.',
    },
    ...(first === undefined ? [] : [{ kind: 'figure' as const, ...first }]),
  ];
}

function costs({ run, analysis }: Reported, target: number | undefined): ReportBlock[] {
  const curve = curveOf(run, analysis);
  const metric = run.evaluations[0]?.metric ?? 'mse';
  const measuredRun = analysis.measured !== undefined;
  const joules = (j: number): string => (measuredRun ? si(j, 'J', 3) : modelled(j, 'J'));
  const rows: [string, string][] = [];
  if (target !== undefined) {
    const cost = costToTarget(curve, metric, target);
    rows.push([
      `To a ${METRIC[metric].replace('Held', 'held')} of ${metricText(metric, target)}`,
      cost === undefined
        ? 'not reached'
        : `${count(cost.rounds)} rounds, ${si(cost.bytes, 'B', 3)}${cost.joules === null ? '' : `, ${joules(cost.joules)}`}`,
    ]);
  }
  const each = joulesPerPercent(curve, metric);
  if (each !== undefined)
    rows.push([
      metric === 'mse' ? 'Joules for each percent less error' : 'Joules for each point of accuracy',
      joules(each),
    ]);
  return rows.length === 0 ? [] : [{ kind: 'facts', rows }];
}

function energy(it: Reported, plan: BatteryPlan): ReportBlock[] {
  const { analysis } = it;
  const chart = energyFigure(analysis);
  const phases = phaseTable(analysis);
  const repeats = repeatTable(it.run);
  const net = analysis.boards.flatMap(({ join, net, provenance }) => {
    if (net === undefined) return [];
    const text =
      provenance === 'model'
        ? modelled(net.netPj / 1e12, 'J')
        : measured(net.netPj / 1e12, net.plusMinusPj / 1e12, 'J');
    const drift =
      net.driftW === undefined ? 'idle after the run was not taken' : `${si(net.driftW, 'W', 2)} drift`;
    return [
      [`${join.letter} net of idle`, `${text}; idle ${si(net.idleW, 'W', 4)}, ${drift}`] as [string, string],
    ];
  });
  return [
    { kind: 'heading', text: 'Energy by board and phase' },
    boardTable(analysis),
    ...(net.length > 0 ? [{ kind: 'facts' as const, rows: net }] : []),
    ...(chart === undefined ? [] : [{ kind: 'figure' as const, ...chart }]),
    ...(phases === undefined ? [] : [phases]),
    ...(repeats === undefined ? [] : [repeats]),
    ...battery(analysis, plan),
  ];
}

/** The dearest board decides: its battery is empty first. */
function battery({ measured: total, model }: Analysis, plan: BatteryPlan): ReportBlock[] {
  const source = total ?? model;
  if (source === undefined) return [];
  const perRound = source.boards.map((b) => ({
    b,
    roundJ: (b.energyPj ?? 0) / 1e12 / Math.max(1, b.byRound.length),
  }));
  const dearest = perRound.reduce((a, b) => (b.roundJ > a.roundJ ? b : a));
  const { plusMinusPj, byRound, join } = dearest.b;
  const pm = plusMinusPj === undefined ? undefined : plusMinusPj / 1e12 / Math.max(1, byRound.length);
  const life = batteryLife(dearest.roundJ, pm, plan);
  const days =
    life.plusMinusDays === undefined
      ? `≈ ${Number(life.days.toPrecision(2))} days, from a model`
      : `about ${Math.round(life.days)} days ± ${Math.max(1, Math.round(life.plusMinusDays))}`;
  return [
    { kind: 'heading', text: 'Battery life, an estimate' },
    {
      kind: 'facts',
      rows: [
        ['Board', `${join.letter}, ${join.name}, the dearest of ${source.boards.length}`],
        [
          'Cell',
          `${plan.cell.name}, ${Math.round(plan.cell.usable * 100)} % usable, ${si(life.cellJoules, 'J', 3)}`,
        ],
        [
          'Use',
          `${plan.roundsPerDay} rounds a day, ${si(plan.sleepA, 'A', 3)} in between, regulator ${Math.round(plan.regulator * 100)} %`,
        ],
        [
          'A day',
          `${pm === undefined ? `${modelled(life.dailyRoundsJ, 'J')} of rounds, from a model` : `${si(life.dailyRoundsJ, 'J', 3)} of rounds, measured`}; ${si(life.dailySleepJ, 'J', 3)} of sleep, as stated`,
        ],
        ['Lasts', `${days}; self-discharge and temperature left out`],
      ],
    },
  ];
}

function comparison(it: Reported, reference: Reported | undefined): ReportBlock[] {
  if (reference === undefined) return [];
  const [mine, theirs] = [it, reference].map(({ analysis }) => sensorEnergies(analysis)) as [
    ReturnType<typeof sensorEnergies>,
    ReturnType<typeof sensorEnergies>,
  ];
  const energies = ratio(mine, theirs);
  const end = ({ run }: Reported): number =>
    (run.rounds.at(-1)?.totalBytesUp ?? 0) + (run.rounds.at(-1)?.totalBytesDown ?? 0);
  const last = ({ run }: Reported): string => {
    const e = run.evaluations.at(-1);
    return e === undefined ? 'not evaluated' : metricText(e.metric, e.value);
  };
  const times = (value: number): string => `${Number(value.toPrecision(3))}×`;
  return [
    { kind: 'heading', text: 'Against a reference run' },
    {
      kind: 'facts',
      rows: [
        ['Reference', `${runName(reference.run)}, ${utc(reference.run.configuration.startedUtc)}`],
        ['Recording, SHA-256', reference.run.sha256],
        ['Bytes of this run', `${times(end(it) / end(reference))} those of the reference`],
        [
          'Measured energy of this run',
          energies === undefined
            ? 'not both were measured'
            : `${energies.value.toFixed(4)} ± ${energies.plusMinus.toPrecision(2)} times the reference; ${energies.sharedSensors} sensors in both, whose common errors cancel`,
        ],
        ['Held-out figure', `${last(it)}, reference ${last(reference)}`],
      ],
    },
  ];
}

/** Counted, not assumed: the wire has no message for a sample or a local parameter on its way up. */
function leftText({ rounds, configuration }: RunRecord): string {
  const counts = rounds.flatMap(({ clients }) => clients.map(({ coordinatesUp }) => coordinatesUp));
  const counted = counts.filter((n) => n !== undefined);
  const coordinates =
    counted.length < counts.length
      ? 'coordinates of updates, in this recording not counted'
      : `${count(counted.reduce((sum, n) => sum + n, 0))} coordinates of updates`;
  const { noiseMultiplier } = configuration.strategySettings;
  const noise =
    noiseMultiplier > 0
      ? `noise of ${noiseMultiplier} times the clipped update was added on the board`
      : 'no noise was added';
  return `${coordinates}; no sample, no local parameter; ${noise}`;
}

function settings({ run, analysis }: Reported): ReportBlock[] {
  const { configuration } = run;
  const { settings, strategySettings } = configuration;
  // The power model stands with its boards, in words.
  const apart = { set: undefined, taskSet: undefined, powerModel: undefined };
  const all = { ...settings, ...apart, ...settings.taskSet, ...strategySettings };
  const rows = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [name, String(value)]);
  return [
    { kind: 'heading', text: 'Boards, settings and firmware' },
    sensorTable(analysis),
    {
      kind: 'facts',
      rows: [
        ['Left the boards', leftText(run)],
        ...rows,
        ['Engine', run.engine],
        ['Recording, SHA-256', run.sha256],
      ],
    },
  ];
}

function events({ run }: Reported): ReportBlock[] {
  const told = run.events.slice(0, MAX_EVENTS);
  const rest = run.events.length - told.length;
  if (told.length === 0) return [];
  return [
    { kind: 'heading', text: 'Event log' },
    {
      kind: 'table',
      caption: rest > 0 ? `First ${MAX_EVENTS} of ${count(run.events.length)} events.` : 'All events.',
      columns: [{ title: 'Time', right: true }, { title: '' }, { title: 'Event' }],
      rows: told.map(({ elapsedUs, level, text }) => ({
        cells: [clockTime(elapsedUs / 1e6), level === 'info' ? '' : level, text],
      })),
    },
  ];
}

export interface Section {
  readonly section: ReportSection;
  readonly blocks: readonly ReportBlock[];
}

/** All sections, in order; which of them are printed is the reader's choice. */
export function compose(it: Reported, options: ComposeOptions = {}): Section[] {
  const { plan = DEFAULT_PLAN, reference } = options;
  const figures = convergenceFigures(it.run, it.analysis);
  const budget = budgetTable(it.analysis);
  const theirs = reference?.run.evaluations.at(-1)?.value;
  // What a run that diverged ended with is nothing to reach.
  const target = options.target ?? (Number.isFinite(theirs) ? theirs : undefined);
  const convergence: ReportBlock[] = [
    ...figures.slice(1).map((figure): ReportBlock => ({ kind: 'figure', ...figure })),
    ...costs(it, target),
  ];
  return [
    { section: 'summary', blocks: summary(it, figures) },
    {
      section: 'convergence',
      blocks: convergence.length === 0 ? [] : [{ kind: 'heading', text: 'Convergence' }, ...convergence],
    },
    { section: 'energy', blocks: [...energy(it, plan), ...comparison(it, reference)] },
    {
      section: 'budget',
      blocks: budget === undefined ? [] : [{ kind: 'heading', text: 'Uncertainty' }, budget],
    },
    { section: 'settings', blocks: settings(it) },
    { section: 'events', blocks: events(it) },
  ];
}
