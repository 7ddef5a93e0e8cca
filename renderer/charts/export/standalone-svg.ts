/**
 * A part of the page as one SVG file that needs nothing else: SVG layers with their styles written out, canvases drawn again
 * as paths, words where they stand. What is not seen, and buttons, stay out.
 */
import { PAD } from '../chart-adapter.ts';
import { drawnFrames } from './drawn-frames.ts';
import { svgOfFrame, SvgInk } from './svg-surface.ts';

const SHAPE_STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'opacity',
  'paint-order',
] as const;
const TEXT_STYLES = ['font-size', 'font-weight', 'font-style', 'text-anchor'] as const;
/** What a browser draws when nothing is said. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  'stroke-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'paint-order': 'normal',
  'font-style': 'normal',
  'font-weight': '400',
  'text-anchor': 'start',
};
const FONT = "'IBM Plex Sans Variable','IBM Plex Sans',sans-serif";

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Writes the styles in force into a copy of an SVG element. False: it is not seen, or only helps. */
function settle(from: Element, to: Element): boolean {
  const style = getComputedStyle(from);
  if (style.display === 'none' || style.visibility === 'hidden' || from.matches('.cursor, title'))
    return false;
  to.removeAttribute('class');
  to.removeAttribute('style');
  to.removeAttribute('data-testid');
  const names = from.tagName === 'text' ? [...SHAPE_STYLES, ...TEXT_STYLES] : SHAPE_STYLES;
  if (!['g', 'svg', 'defs', 'pattern'].includes(from.tagName))
    for (const name of names) {
      const value = style.getPropertyValue(name);
      if (value === '' || value === DEFAULTS[name]) to.removeAttribute(name);
      // `url("#x")` as it was written: a browser gives the page's address with it.
      else to.setAttribute(name, value.replace(/url\(["']?[^"')]*#([^"')]+)["']?\)/g, 'url(#$1)'));
    }
  const children = [...from.children];
  [...to.children].forEach((child, i) => {
    if (!settle(children[i]!, child)) child.remove();
  });
  return true;
}

function settled(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  if (!settle(element, copy)) return '';
  return [...copy.childNodes].map((node) => new XMLSerializer().serializeToString(node)).join('');
}

/** Words of the page outside of SVG: each run of text where it stands, in its style. */
function words(region: Element, x0: number, y0: number): string {
  const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
  const out: string[] = [];
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement!;
    const text = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
    if (text === '' || parent.closest('svg, button, select, input, .sr, [role=img], [data-no-export]'))
      continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const style = getComputedStyle(parent);
    const size = Number.parseFloat(style.fontSize);
    const y = box.top - y0 + box.height / 2 + size * 0.35;
    out.push(
      `<text x="${(box.left - x0).toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${style.fontWeight}"` +
        `${style.fontStyle === 'italic' ? ' font-style="italic"' : ''} fill="${style.color}">${escape(text)}</text>`,
    );
  }
  return out.join('');
}

export interface SvgOptions {
  readonly title: string;
  /** From the top of the region, pixels: the part that is taken; all of it when left out. */
  readonly part?: { readonly top: number; readonly height: number } | undefined;
  /** Style sheet to take along, for fonts. */
  readonly css?: string;
}

/** @param region an SVG element, or an element that holds SVG layers, canvases and words */
export function standaloneSvg(region: Element, { title, part, css = '' }: SvgOptions): string {
  const box = region.getBoundingClientRect();
  const width = Math.round(box.width);
  const top = part?.top ?? 0;
  const height = Math.round(part?.height ?? box.height);
  const ink = new SvgInk((name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),
  );
  const layers = region.matches('svg') ? [region] : [...region.querySelectorAll('svg, canvas')];
  const drawn = layers
    .filter((it) => !it.closest('button, [data-no-export]') && it.getBoundingClientRect().width > 0)
    .map((layer) => {
      const at = layer.getBoundingClientRect();
      const [x, y] = [at.left - box.left, at.top - box.top];
      if (layer instanceof HTMLCanvasElement) {
        const frame = drawnFrames.get(layer);
        return frame
          ? `<g transform="translate(${x + PAD} ${y + PAD})">${svgOfFrame(frame, ink, PAD)}</g>`
          : '';
      }
      const [, vx = '0', vy = '0'] = /^(\S+) (\S+)/.exec(layer.getAttribute('viewBox') ?? '') ?? [];
      return `<g transform="translate(${x - Number(vx)} ${y - Number(vy)})">${settled(layer)}</g>`;
    });
  const defs = document.querySelector('[data-patterns]');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 ${top} ${width} ${height}" ` +
    `font-family="${FONT}" style="font-variant-numeric:tabular-nums"><title>${escape(title)}</title>` +
    (css === '' ? '' : `<style>${css}</style>`) +
    (defs ? settled(defs) : '') +
    `<rect y="${top}" width="${width}" height="${height}" fill="${ink.color('pane')}"/>` +
    drawn.join('') +
    (region.matches('svg') ? '' : words(region, box.left, box.top)) +
    '</svg>\n'
  );
}
