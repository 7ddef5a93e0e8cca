/** A table on the pages of a PDF: columns as wide as what is in them, the head again on each page. */
import type { ReportBlock } from '../../../contract.ts';
import { MARGIN, type PdfDocument } from './pdf-document.ts';

type Table = Pick<Extract<ReportBlock, { kind: 'table' }>, 'caption' | 'columns' | 'rows'>;

const SIZE = 8;
const GAP = 8;
const INK = '#12171c';
const INK_2 = '#4d5862';
const LINE = '#e1e6e9';

/** Natural widths where they fit; else the widest columns give way. */
function columnWidths(doc: PdfDocument, { columns, rows }: Table, width: number): number[] {
  const natural = columns.map(({ title, mono }, i) => {
    doc.face(mono ? 'mono' : 'plain', SIZE);
    const texts = [title, ...rows.map(({ cells }) => cells[i] ?? '')];
    return Math.max(4, ...texts.map((text) => doc.widthOfString(doc.printable(text)))) + GAP;
  });
  const sum = natural.reduce((a, b) => a + b, 0);
  if (sum <= width) {
    const last = natural.length - 1;
    // Two columns of facts read better close together; tables use the whole width.
    if (columns.some(({ title }) => title !== '')) {
      const named = columns.filter(({ title }) => title !== '').length;
      const spare = (width - sum) / named;
      return natural.map((w, i) => (columns[i]?.title === '' ? w : w + spare));
    }
    return natural.map((w, i) => (i === last ? w + width - sum : w));
  }
  let limit = width;
  const capped = (): number => natural.reduce((total, w) => total + Math.min(w, limit), 0);
  while (capped() > width && limit > 20) limit -= 2;
  return natural.map((w) => Math.min(w, limit));
}

export function pdfTable(doc: PdfDocument, table: Table, width: number): void {
  const widths = columnWidths(doc, table, width);
  const bottom = doc.page.height - MARGIN - 16;
  const cell = (text: string, i: number, y: number, model = false): void => {
    const { right, mono } = table.columns[i] ?? { title: '' };
    const x = MARGIN + widths.slice(0, i).reduce((a, b) => a + b, 0);
    if (mono || /^[0-9a-f]{64}$/.test(text)) doc.font('mono');
    const room = (widths[i] ?? 0) - (i === widths.length - 1 ? 0 : GAP);
    doc.text(doc.printable(text), x, y, {
      width: Math.max(room, 4),
      align: right ? 'right' : 'left',
      oblique: model,
    });
  };
  const heightOf = (cells: readonly string[]): number =>
    Math.max(
      ...cells.map((text, i) => {
        doc.face(table.columns[i]?.mono ? 'mono' : 'plain', SIZE);
        const room = (widths[i] ?? 0) - (i === widths.length - 1 ? 0 : GAP);
        return text === '' ? 0 : doc.heightOfString(doc.printable(text), { width: Math.max(room, 4) });
      }),
    );
  const rule = (y: number, colour: string): void => {
    doc
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + width, y)
      .lineWidth(0.6)
      .stroke(colour);
  };
  const head = (): void => {
    if (!table.columns.some(({ title }) => title !== '')) return;
    const y = doc.y;
    table.columns.forEach(({ title }, i) => {
      doc.face('plain', SIZE).fillColor(INK_2);
      if (title !== '') cell(title, i, y);
    });
    doc.y = y + 13;
    rule(doc.y - 2, INK);
  };
  if (doc.y + 60 > bottom) doc.addPage();
  if (table.caption !== '') {
    doc.face('plain', SIZE).fillColor(INK_2);
    doc.text(doc.printable(table.caption), MARGIN, doc.y, { width });
    doc.y += 3;
  }
  head();
  for (const { cells, style } of table.rows) {
    const height = heightOf(cells) + 4;
    if (doc.y + height > bottom) {
      doc.addPage();
      head();
    }
    const y = doc.y + 2;
    cells.forEach((text, i) => {
      doc.face(style === 'total' ? 'bold' : 'plain', SIZE);
      doc.fillColor(style === 'model' ? INK_2 : INK);
      if (text !== '') cell(text, i, y, style === 'model');
    });
    doc.y = y + height - 2;
    rule(doc.y, LINE);
  }
  doc.x = MARGIN;
  doc.y += 8;
}
