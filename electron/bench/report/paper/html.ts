/** A report as one HTML file: no scripts, no outside files, everything escaped. Equal input gives equal bytes. */
import type { ReportBlock } from '../../../contract.ts';
import { escapeXml } from '../svg.ts';

const STYLE = `body{font:13px/1.45 "IBM Plex Sans",system-ui,sans-serif;color:#12171c;background:#e7eaec;margin:0}
main{box-sizing:border-box;max-width:724px;margin:24px auto;background:#fff;padding:48px 56px}
header{display:flex;justify-content:space-between;border-bottom:2px solid #12171c;padding-bottom:10px;margin-bottom:16px;gap:24px}
h1{font-size:22px;font-weight:600;margin:0 0 2px}h2{font-size:14px;font-weight:600;margin:28px 0 8px}header p{margin:0;color:#4d5862}header .aside{text-align:right;font-size:11px;white-space:nowrap}
.readouts{display:flex;flex-wrap:wrap;margin:0 0 16px;gap:12px 0}.readouts>div{padding:0 16px;border-left:1px solid #cfd6da}.readouts>div:first-child{padding-left:0;border:0}
.readouts dt,.readouts p{margin:0;color:#4d5862;font-size:11px}.readouts dd{margin:0;font-size:20px;font-weight:500}.readouts small{font-size:.62em;color:#4d5862;font-weight:400}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:12px;margin:0 0 16px}caption{text-align:left;color:#4d5862;padding:8px 0 4px}
td,th{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid #e1e6e9;font-weight:400;overflow-wrap:anywhere}thead th{border-bottom:1px solid #12171c;color:#4d5862}
td:last-child,th:last-child{padding-right:0}.r{text-align:right;white-space:nowrap;overflow-wrap:normal}.total td{font-weight:600;border-top:1px solid #12171c}
.model{font-style:italic}.tag{font-style:normal;border:1px dashed #7d8892;border-radius:3px;padding:0 5px;font-size:11px}.warn{border-left:4px solid #b4690e;background:#fdf1e3;padding:6px 12px;margin:8px 0}
figure{margin:16px 0}svg{width:100%;height:auto;display:block}figcaption{color:#4d5862;font-size:12px;margin-top:4px}code,.m{font-family:"IBM Plex Mono",monospace;font-size:11px}
@media print{body{background:#fff}main{margin:0;max-width:none;padding:0}figure,tr{break-inside:avoid}}`;

type Of<K extends ReportBlock['kind']> = Extract<ReportBlock, { kind: K }>;

function readouts({ items }: Of<'readouts'>): string {
  const one = (it: Of<'readouts'>['items'][number]): string => {
    const unit = it.unit === undefined ? '' : ` <small>${escapeXml(it.unit)}</small>`;
    const pm = it.plusMinus === undefined ? '' : ` <small>± ${escapeXml(it.plusMinus)}</small>`;
    const tag = it.model ? ' <span class="tag">model</span>' : '';
    return `<div${it.model ? ' class="model"' : ''}><dt>${escapeXml(it.label)}</dt><dd>${escapeXml(it.value)}${unit}${pm}${tag}</dd><p>${escapeXml(it.note)}</p></div>`;
  };
  return `<dl class="readouts">${items.map(one).join('')}</dl>`;
}

function table({ caption, columns, rows }: Of<'table'>): string {
  const cls = (i: number): string => {
    const { right, mono } = columns[i] ?? { title: '' };
    return right || mono ? ` class="${right ? 'r' : 'm'}"` : '';
  };
  const head = columns.map(({ title }, i) => `<th scope="col"${cls(i)}>${escapeXml(title)}</th>`).join('');
  const body = rows
    .map(({ cells, style }) => {
      const of = (text: string): string =>
        text === 'model' ? '<span class="tag">model</span>' : escapeXml(text);
      return `<tr${style ? ` class="${style}"` : ''}>${cells.map((c, i) => `<td${cls(i)}>${of(c)}</td>`).join('')}</tr>`;
    })
    .join('\n');
  return `<table><caption>${escapeXml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

function facts({ rows }: Of<'facts'>): string {
  const row = ([name, value]: readonly [string, string]): string =>
    `<tr><th scope="row">${escapeXml(name)}</th><td${/^[0-9a-f]{64}$/.test(value) ? ' class="m"' : ''}>${escapeXml(value)}</td></tr>`;
  return `<table><tbody>${rows.map(row).join('\n')}</tbody></table>`;
}

/** One block as markup. */
export function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case 'title':
      return `<header><div><h1>${escapeXml(block.title)}</h1><p>${escapeXml(block.subtitle)}</p></div><p class="aside">${block.aside.map(escapeXml).join('<br>')}</p></header>`;
    case 'readouts':
      return readouts(block);
    case 'heading':
      return `<h2>${escapeXml(block.text)}</h2>`;
    case 'paragraph':
      return `<p${block.warn ? ' class="warn"' : ''}>${escapeXml(block.text)}</p>`;
    case 'figure':
      return `<figure>${block.svg}<figcaption>${escapeXml(block.caption)}</figcaption></figure>`;
    case 'table':
      return table(block);
    case 'facts':
      return facts(block);
  }
}

export function paperHtml(name: string, blocks: readonly ReportBlock[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeXml(name)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${STYLE}</style></head><body><main>
${blocks.map(blockHtml).join('\n')}
</main></body></html>
`;
}
