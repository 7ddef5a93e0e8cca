/** The report of one run as a single HTML file without scripts: figures, charts, configuration. Equal input gives equal bytes. */
import type { RunResult } from '../session/result.ts';
import { clockTime, count, modelled, si } from './format.ts';
import { runCharts } from './run-charts.ts';
import { escapeXml } from './svg.ts';

export interface ReportContext {
  readonly version: string;
  /** Start of the run, ISO 8601 UTC. */
  readonly startedUtc: string;
  readonly boards: readonly {
    readonly letter: string;
    readonly name: string;
    readonly id: string;
    readonly kindText: string;
    readonly sensorText: string;
    readonly firmware: string;
  }[];
}

const STYLE = `body{font:13px/1.45 "IBM Plex Sans",system-ui,sans-serif;color:#12171c;background:#e7eaec;margin:0}
main{max-width:724px;margin:24px auto;background:#fbfcfc;padding:32px}
h1{font-size:22px;margin:0 0 4px}h2{font-size:14px;margin:28px 0 8px;border-top:1px solid #cfd6da;padding-top:12px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}td,th{text-align:left;padding:4px 8px 4px 0;border-bottom:1px solid #e1e6e9;font-weight:400}
th{color:#4d5862}.model{font-style:italic}.tag{font-style:normal;border:1px dashed #7d8892;border-radius:3px;padding:0 5px;font-size:11px}
svg{width:100%;height:auto;display:block}code{font-family:"IBM Plex Mono",monospace;font-size:12px;overflow-wrap:anywhere}p.note{color:#4d5862}`;

function rows(entries: readonly (readonly [string, string])[]): string {
  return `<table>${entries.map(([k, v]) => `<tr><th scope="row">${escapeXml(k)}</th><td>${v}</td></tr>`).join('')}</table>`;
}

function energyRows(result: RunResult): (readonly [string, string])[] {
  if (result.energies.length === 0) return [['Energy', 'no sensor']];
  return result.energies.map((e) =>
    e.provenance === 'model'
      ? ([
          'Energy, model',
          `<span class="model">${modelled(e.joules, 'J')}</span> <span class="tag">model</span> ${escapeXml(e.text)}`,
        ] as const)
      : ([
          'Energy, measured',
          `${si(e.joules, 'J')}${e.plusMinus === undefined ? '' : ` ± ${si(e.plusMinus, 'J', 2)}`} ${escapeXml(e.text)}`,
        ] as const),
  );
}

/** "12 345 coordinates of updates of 1 120 global parameters; no sample, no local parameter". */
function leftText({ privacy: p }: RunResult): string {
  const noise =
    p.epsilon === null
      ? 'no noise was added'
      : `epsilon ${Number(p.epsilon.toPrecision(3))} at delta ${p.delta} for a board, ${count(p.mostUploadsOfABoard)} uploads`;
  return `${count(p.coordinatesUp)} coordinates of updates, each of ${count(p.globalParameters)} global parameters; no sample, no local parameter; ${noise}`;
}

export function htmlReport(result: RunResult, context: ReportContext): string {
  const total = result.bytesUp + result.bytesDown;
  const figures = rows([
    [
      result.metric === 'mse' ? 'Held-out MSE, median' : 'Held-out accuracy, median',
      `${Number(result.final.toPrecision(3))} after ${count(result.rounds)} rounds`,
    ],
    [
      'Bytes on the wire',
      `${si(total, 'B')} (${si(result.bytesDown, 'B')} down, ${si(result.bytesUp, 'B')} up)`,
    ],
    ['Left the boards', leftText(result)],
    ...energyRows(result),
    ['Time', clockTime(result.wallSeconds)],
    ['Absences, resyncs', `${count(result.absences)}, ${count(result.resyncs)}`],
  ]);
  const configuration = rows([
    ['Task, strategy', `${escapeXml(result.task)}, ${escapeXml(result.strategy)}`],
    [
      'Boards',
      `${result.boards}, ${result.boardsPerRound === 0 ? 'all in each round' : `${result.boardsPerRound} a round`}`,
    ],
    ['Seed', String(result.seed)],
    ...Object.entries(result.settings).map(([k, v]) => [k, escapeXml(String(v))] as const),
    ['Engine', escapeXml(result.engine)],
    ['Initialization, SHA-256', `<code>${escapeXml(result.weightsDigest)}</code>`],
  ]);
  const boards = context.boards
    .map(
      (b) =>
        `<tr><td>${escapeXml(b.letter)}</td><td>${escapeXml(b.name)}</td><td>${escapeXml(b.kindText)}</td><td><code>${escapeXml(b.id)}</code></td><td>${escapeXml(b.firmware)}</td><td>${escapeXml(b.sensorText)}</td></tr>`,
    )
    .join('');
  const charts = Object.values(runCharts(result)).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeXml(`${result.task}, ${result.strategy}, seed ${result.seed}`)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${STYLE}</style></head><body><main>
<h1>${escapeXml(`${result.task}, ${result.strategy}`)}</h1><p class="note">${escapeXml(context.startedUtc)} UTC · TinyMetaFed Bench ${escapeXml(context.version)}</p>
${figures}<h2>Convergence</h2><p class="note">Line: median of the held-out tasks. Band: middle half of them.</p>${charts}
<h2>Boards</h2><table><tr><th></th><th>Name</th><th>Kind</th><th>Id</th><th>Firmware</th><th>Sensor</th></tr>${boards}</table>
<h2>Configuration</h2>${configuration}
<p class="note">Bytes count uploads and downloads of parameters with their framing, first transmissions only. A figure tagged model comes from stated parameters and is not a measurement.</p>
</main></body></html>
`;
}
