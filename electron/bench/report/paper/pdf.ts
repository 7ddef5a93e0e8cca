/** A report as a PDF: the same blocks as the HTML, charts as vectors, page numbers below. Equal input gives equal bytes. */
import { setImmediate as giveWay } from 'node:timers/promises';
import type { ReportBlock } from '../../../contract.ts';
import { MARGIN, PdfDocument, type Paper } from './pdf-document.ts';
import { pdfTable } from './pdf-table.ts';
import { drawSvg, svgSize } from './svg-in-pdf.ts';

const INK = '#12171c';
const INK_2 = '#4d5862';
const RULE = '#cfd6da';

export interface PdfOptions {
  /** ISO 8601; becomes the date of the document. */
  readonly dateUtc: string;
  readonly paper?: Paper;
}

export interface Pdf {
  readonly bytes: Uint8Array;
  readonly pages: number;
}

export async function paperPdf(
  name: string,
  blocks: readonly ReportBlock[],
  options: PdfOptions,
): Promise<Pdf> {
  const doc = new PdfDocument(name, options.dateUtc, options.paper ?? 'a4');
  const press = new Press(doc);
  // A figure of a long run takes tens of milliseconds: a run that goes on has its turn between.
  for (const block of blocks) {
    press.print(block);
    await giveWay();
  }
  const pages = press.footers(name);
  return { bytes: await doc.bytes(), pages };
}

class Press {
  readonly #doc: PdfDocument;
  readonly #width: number;

  constructor(doc: PdfDocument) {
    this.#doc = doc;
    this.#width = doc.page.width - 2 * MARGIN;
  }

  print(block: ReportBlock): void {
    switch (block.kind) {
      case 'title':
        return this.#title(block);
      case 'readouts':
        return this.#readouts(block.items);
      case 'heading':
        return this.#heading(block.text);
      case 'paragraph':
        return this.#paragraph(block.text, block.warn === true);
      case 'figure':
        return this.#figure(block.svg, block.caption);
      case 'table':
        return pdfTable(this.#doc, block, this.#width);
      case 'facts':
        return pdfTable(
          this.#doc,
          {
            caption: '',
            columns: [{ title: '' }, { title: '' }],
            rows: block.rows.map((row) => ({ cells: [...row] })),
          },
          this.#width,
        );
    }
  }

  /** Page n of m at the foot of each. Returns m. */
  footers(name: string): number {
    const doc = this.#doc;
    const { count } = doc.bufferedPageRange();
    for (let i = 0; i < count; i++) {
      doc.switchToPage(i);
      doc.page.margins.bottom = 0;
      doc.face('plain', 8).fillColor(INK_2);
      const y = doc.page.height - 32;
      doc.text(doc.printable(name), MARGIN, y, { lineBreak: false });
      const page = `Page ${i + 1} of ${count}`;
      doc.text(page, doc.page.width - MARGIN - doc.widthOfString(page), y, { lineBreak: false });
    }
    return count;
  }

  #room(height: number): void {
    if (this.#doc.y + height > this.#doc.page.height - MARGIN - 16) this.#doc.addPage();
  }

  #title({ title, subtitle, aside }: Extract<ReportBlock, { kind: 'title' }>): void {
    const doc = this.#doc;
    const y = doc.y;
    doc
      .face('bold', 17)
      .fillColor(INK)
      .text(doc.printable(title), MARGIN, y, { width: this.#width * 0.72 });
    doc
      .face('plain', 10)
      .fillColor(INK_2)
      .text(doc.printable(subtitle), { width: this.#width * 0.72 });
    const below = doc.y;
    doc.face('plain', 8);
    aside.forEach((line, i) => {
      const shown = doc.printable(line);
      const x = MARGIN + this.#width - doc.widthOfString(shown);
      doc.text(shown, x, y + 3 + i * 11, { lineBreak: false });
    });
    doc.y = Math.max(below, y + 3 + aside.length * 11) + 8;
    doc
      .moveTo(MARGIN, doc.y)
      .lineTo(MARGIN + this.#width, doc.y)
      .lineWidth(1.4)
      .stroke(INK);
    doc.y += 10;
  }

  #readouts(items: Extract<ReportBlock, { kind: 'readouts' }>['items']): void {
    const doc = this.#doc;
    const each = this.#width / items.length;
    const y = doc.y;
    items.forEach((item, i) => {
      const x = MARGIN + i * each + (i === 0 ? 0 : 10);
      if (i > 0)
        doc
          .moveTo(x - 10, y)
          .lineTo(x - 10, y + 38)
          .lineWidth(0.7)
          .stroke(RULE);
      doc.face('plain', 8).fillColor(INK_2).text(doc.printable(item.label), x, y, { lineBreak: false });
      doc.face('bold', 14).fillColor(INK);
      const value = doc.printable(item.unit === undefined ? item.value : `${item.value} ${item.unit}`);
      doc.text(value, x, y + 11, { lineBreak: false, ...(item.model && { oblique: true }) });
      const after = x + doc.widthOfString(value) + 4;
      doc.face('plain', 8).fillColor(INK_2);
      if (item.plusMinus !== undefined) doc.text(`± ${item.plusMinus}`, after, y + 17, { lineBreak: false });
      if (item.model) doc.text('model', after, y + 17, { lineBreak: false });
      doc.face('plain', 7.5).text(doc.printable(item.note), x, y + 29, { width: each - 14 });
    });
    doc.y = y + 54;
  }

  #heading(text: string): void {
    // Never alone at the foot of a page.
    this.#room(90);
    this.#doc.y += 8;
    this.#doc.face('bold', 11).fillColor(INK).text(text, MARGIN, this.#doc.y, { width: this.#width });
    this.#doc.y += 4;
  }

  #paragraph(text: string, warn: boolean): void {
    const doc = this.#doc;
    const shown = doc.printable(text);
    const indent = warn ? 10 : 0;
    doc.face('plain', 9.5).fillColor(INK);
    const height = doc.heightOfString(shown, { width: this.#width - indent });
    this.#room(height + 8);
    const y = doc.y;
    if (warn) doc.rect(MARGIN, y, 3, height).fill('#b4690e');
    doc.fillColor(INK).text(shown, MARGIN + indent, y, { width: this.#width - indent });
    doc.y = y + height + 6;
  }

  #figure(svg: string, caption: string): void {
    const doc = this.#doc;
    const { width, height } = svgSize(svg);
    this.#room((height / width) * this.#width + 30);
    doc.y += drawSvg(doc, svg, MARGIN, doc.y, this.#width) + 2;
    doc.face('plain', 8).fillColor(INK_2);
    doc.text(doc.printable(caption), MARGIN, doc.y, { width: this.#width });
    doc.y += 8;
  }
}
