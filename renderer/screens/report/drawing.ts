/**
 * A figure of a report as shapes. The page takes no markup (Trusted Types), so that the drawing comes apart here and Svelte
 * puts it together: only the elements and attributes that our figures have, and everything else is left out.
 */
export interface Shape {
  readonly name: 'path' | 'line' | 'rect' | 'circle' | 'text';
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string;
}

export interface Drawing {
  readonly viewBox: string;
  readonly title: string;
  readonly shapes: readonly Shape[];
}

const ELEMENT = /<(path|line|rect|text|circle)\b([^>]*?)(?:\/>|>([^<]*)<\/\1>)/g;
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g;
/** Nothing that refers to another place or does anything. */
const KNOWN =
  /^(d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|fill|fill-opacity|stroke|stroke-width|stroke-dasharray|stroke-linejoin|text-anchor|font-weight|font-style|font-size)$/;

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));

export function drawingOf(svg: string): Drawing {
  const shown = svg.replace(/<defs>.*?<\/defs>/gs, '');
  const shapes = [...shown.matchAll(ELEMENT)].map(
    ([, name = 'path', attributes = '', content = '']): Shape => ({
      name: name as Shape['name'],
      attributes: Object.fromEntries(
        [...attributes.matchAll(ATTRIBUTE)]
          .filter(([, key = '']) => KNOWN.test(key))
          .map(([, key = '', value = '']) => [key, unescape(value)]),
      ),
      content: unescape(content),
    }),
  );
  return {
    viewBox: /viewBox="([\d. ]+)"/.exec(svg)?.[1] ?? '0 0 720 300',
    title: unescape(/<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? ''),
    shapes,
  };
}
