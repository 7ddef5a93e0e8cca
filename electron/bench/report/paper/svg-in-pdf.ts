/**
 * Draws the SVG that this program makes (`svg.ts`, `line-chart.ts`) into a PDF, as vectors. It knows the elements and
 * attributes that those two write and no others.
 */
import type { PdfDocument } from './pdf-document.ts';

type Attributes = ReadonlyMap<string, string>;

const ELEMENT = /<(path|line|rect|text|circle)\b([^>]*?)(?:\/>|>([^<]*)<\/\1>)/g;
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g;

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));

/** Width and height that the drawing says of itself. */
export function svgSize(svg: string): { width: number; height: number } {
  const [, width = '720', height = '300'] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

/** Draws at (x, y), scaled to `width` points. Returns the height taken. */
export function drawSvg(doc: PdfDocument, svg: string, x: number, y: number, width: number): number {
  const size = svgSize(svg);
  const scale = width / size.width;
  // What is defined is not drawn by itself.
  const drawn = svg.replace(/<defs>.*?<\/defs>/gs, '');
  doc.save();
  doc.translate(x, y).scale(scale);
  for (const [, name = '', attributes = '', content = ''] of drawn.matchAll(ELEMENT)) {
    const of = new Map([...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, value]));
    doc.save();
    if (name === 'text') text(doc, of, unescape(content));
    else shape(doc, name, of);
    doc.restore();
  }
  doc.restore();
  return size.height * scale;
}

const number = (of: Attributes, name: string): number => Number(of.get(name) ?? 0);

function outline(doc: PdfDocument, name: string, of: Attributes): void {
  const n = (key: string): number => number(of, key);
  if (name === 'line') doc.moveTo(n('x1'), n('y1')).lineTo(n('x2'), n('y2'));
  else if (name === 'rect') doc.rect(n('x'), n('y'), n('width'), n('height'));
  else if (name === 'circle') doc.circle(n('cx'), n('cy'), n('r'));
  else doc.path(of.get('d') ?? '');
}

function shape(doc: PdfDocument, name: string, of: Attributes): void {
  if (name === 'path' && !of.get('d')) return;
  const fill = of.get('fill');
  const stroke = of.get('stroke');
  if (fill === 'url(#hatch)') hatch(doc, name, of);
  else if (fill !== undefined && fill !== 'none' && name !== 'line') {
    outline(doc, name, of);
    doc.fillOpacity(Number(of.get('fill-opacity') ?? 1)).fill(fill);
  }
  if (stroke === undefined) return;
  const dashes = of.get('stroke-dasharray')?.split(' ').map(Number);
  doc.lineWidth(Number(of.get('stroke-width') ?? 1)).lineJoin('round');
  if (dashes !== undefined) doc.dash(dashes[0] ?? 1, dashes.length > 1 ? { space: dashes[1] ?? 1 } : {});
  outline(doc, name, of);
  doc.strokeOpacity(1).stroke(stroke);
}

/** 45 degrees, 2.6 wide every 5: what a model says. */
function hatch(doc: PdfDocument, name: string, of: Attributes): void {
  const points = [...(of.get('d') ?? '').matchAll(/-?[\d.]+/g)].map(([n]) => Number(n));
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  if (![left, right, top, bottom].every(Number.isFinite)) return;
  doc.save();
  outline(doc, name, of);
  doc.clip();
  doc.lineWidth(1.8).fillOpacity(1);
  const high = bottom - top;
  for (let x = left - high; x < right; x += 5) doc.moveTo(x, bottom).lineTo(x + high, top);
  doc.stroke('#4d5862');
  doc.restore();
}

function text(doc: PdfDocument, of: Attributes, content: string): void {
  const size = Number(of.get('font-size') ?? 11);
  doc.face(Number(of.get('font-weight') ?? 400) >= 500 ? 'bold' : 'plain', size);
  const shown = doc.printable(content);
  const width = doc.widthOfString(shown);
  const anchor = of.get('text-anchor');
  const x = number(of, 'x') - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
  // A text's y is its baseline; the document's is its top.
  doc.fillOpacity(1).fillColor(of.get('fill') ?? '#12171c');
  const slant = of.get('font-style') === 'italic' ? { oblique: true } : {};
  doc.text(shown, x, number(of, 'y'), { lineBreak: false, baseline: 'alphabetic', ...slant });
}
