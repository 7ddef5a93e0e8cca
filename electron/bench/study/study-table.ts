/** A study's summary as Markdown tables. Everything about joules is a model's; the tables say so. */
import type { Interval } from './statistics.ts';
import type { Ratio, Summary, SummaryRow } from './study-summary.ts';

export function summaryMarkdown(summary: Summary): string {
  const { title, doc, metric, evaluationText, boards, seeds, baseline, rows } = summary;
  const judge = summary.judge === 'core' ? "the boards' own C core" : 'TensorFlow.js';
  const figure = metric === 'mse' ? 'median over seeds' : 'mean over seeds';
  const head = [
    `# ${title}`,
    ...(doc ? ['', doc] : []),
    '',
    `${boards} virtual boards, ${seeds.length} seeds, ${summary.runs} runs. ${capital(evaluationText)}, on ${judge}; ${figure}, 95 % bootstrap interval over seeds in brackets. Ratios: ${baseline} divided by the row, paired by seed; median and 95 % bootstrap interval; "> 3": ${baseline} did not get there in most seeds, and had spent 3 times as much by its last round. Joules are the virtual boards' power model.`,
  ];
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  const parts = variants.flatMap((variant) => {
    const own = rows.filter((row) => row.variant === variant);
    return [...(variant ? ['', `## ${variant}`] : []), '', ...finals(own), ...targets(own), ...steps(own)];
  });
  return [...head, ...parts, ''].join('\n');
}

function finals(rows: readonly SummaryRow[]): string[] {
  const horizons = rows[0]?.horizons ?? [];
  const rough = rows.some((row) => row.roughness !== null);
  const noisy = rows.some((row) => row.epsilon !== null);
  const header = [
    '',
    ...horizons.map(({ rounds }) => `${rounds} rounds`),
    'B a visit',
    'MACs a visit',
    'J a percent (model)',
    'times less energy a percent (model)',
    'collapsed',
  ];
  return table(
    [...header, ...(rough ? ['roughness'] : []), ...(noisy ? ['epsilon (delta 1e-5)'] : [])],
    rows.map((row) => [
      row.name,
      ...row.horizons.map(interval),
      number(row.bytesPerVisit),
      number(row.macsPerVisit),
      row.joulesPerPercent ? interval(row.joulesPerPercent) : '-',
      ratio(row.timesFewerJoulesPerPercent),
      `${row.collapsed}/${row.seeds}`,
      ...(rough ? [row.roughness ? interval(row.roughness) : ''] : []),
      ...(noisy ? [row.epsilon === null ? 'none' : number(row.epsilon)] : []),
    ]),
  );
}

function targets(rows: readonly SummaryRow[]): string[] {
  const count = rows[0]?.targets.length ?? 0;
  return Array.from({ length: count }, (_, i) => {
    const target = rows[0]?.targets[i]?.target ?? NaN;
    const header = [
      `to ${target}`,
      'seeds',
      'rounds',
      'kB',
      'J (model)',
      'times fewer bytes',
      'without framing',
      'times fewer rounds',
      'times less energy (model)',
    ];
    const cells = rows.flatMap((row) => {
      const it = row.targets[i];
      if (it === undefined) return [];
      const costs = [it.rounds, it.bytes === null ? null : it.bytes / 1000, it.joules].map((value) =>
        value === null ? 'never' : number(value),
      );
      const kinds = ['bytes', 'payload', 'rounds', 'joules'] as const;
      const ratios = kinds.map((kind) =>
        it.timesFewerAtLeast ? `> ${number(it.timesFewerAtLeast[kind])}` : ratio(it.timesFewer[kind]),
      );
      return [[row.name, `${it.reached}/${row.seeds}`, ...costs, ...ratios]];
    });
    return ['', ...table(header, cells)];
  }).flat();
}

function steps(rows: readonly SummaryRow[]): string[] {
  const counts = rows[0]?.after ?? [];
  if (counts.length === 0) return [];
  const longest = rows[0]?.horizons.at(-1)?.rounds ?? 0;
  return [
    '',
    ...table(
      [`adaptation steps after ${longest} rounds`, ...counts.map(({ steps: n }) => `E=${n}`)],
      rows.flatMap((row) => [
        [row.name, ...row.after.map(interval)],
        [`${row.name}, untrained`, ...row.untrained.map(interval)],
      ]),
    ),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

function interval({ median, low, high }: Interval): string {
  return `${number(median)} [${number(low)}, ${number(high)}]`;
}

function ratio({ median, low, high }: Ratio): string {
  if (median === null && low === null) return '';
  const text = (value: number | null): string => (value === null ? '-' : number(value));
  return `${text(median)} [${text(low)}, ${text(high)}]`;
}

/** Three digits, thousands in full. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
    : String(Number(value.toPrecision(3)));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
