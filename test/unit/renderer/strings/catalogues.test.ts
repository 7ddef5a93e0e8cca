/** The two catalogues say the same things, and the window says nothing outside of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import { en } from '../../../../renderer/strings/en/index.ts';
import { zh } from '../../../../renderer/strings/zh/index.ts';
import { LANGUAGES, speak, strings } from '../../../../renderer/strings/strings.ts';

const root = join(import.meta.dirname, '../../../..');
/** The window's sources with this ending; catalogues and development pages are not looked at. */
const files = (ending: string): string[] =>
  readdirSync(join(root, 'renderer'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending) && !/^(strings|dev)\//.test(file));

/** Every string and function of a catalogue by its path. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, `${path}.${key}`)]));
}

describe('catalogues', () => {
  const english = leaves(en);
  const chinese = leaves(zh);

  test('have the same keys, none empty in one of them only', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of english)
      if (typeof text === 'string') expect(chinese.get(path) === '', path).toBe(text === '');
  });

  test('are translated: what stays the same has no word of English', () => {
    const own = /^(?:[^a-z]*|.*(?:TinyMetaFed|TinyReptile|Omniglot).*|[µnm]?[sJWAVB]|[a-zA-Z]{1,2})$/;
    const same = [...english].filter(
      ([path, text]) => typeof text === 'string' && chinese.get(path) === text,
    );
    expect(same.filter(([, text]) => !own.test(text as string))).toEqual([]);
  });

  test('switch as a whole', () => {
    for (const language of LANGUAGES) {
      speak(language);
      expect(strings.frame.screen.bench).toBe({ en, zh }[language].frame.screen.bench);
    }
    speak('en');
  });
});

/** Attributes that a person reads or hears. */
const SPOKEN = new Set([
  'title',
  'alt',
  'placeholder',
  'label',
  'aria-label',
  'aria-description',
  'aria-valuetext',
]);
/** A letter that belongs to a word; units and signs alone say the same in every language. */
const WORD = /\p{L}{2,}/u;
const UNIT = /^[\s\d.,:;()·±≈×%↓↑-]*(?:[kMµmn]?(?:J|W|A|V|B|Hz|s)|kB|MB|ms|UTF-8|CSV|PNG|SVG)?[\s.,:;()-]*$/u;

/** Literal words of a component's markup, with the attribute they stand in. */
function literalWords(source: string): string[] {
  const found: string[] = [];
  const note = (text: string): void => {
    if (WORD.test(text) && !UNIT.test(text)) found.push(text.trim());
  };
  const literals = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(literals);
    else if (typeof node === 'object' && node !== null) {
      const it = node as { type?: string; value?: unknown; quasi?: unknown };
      if (it.type === 'Text') note((node as AST.Text).data);
      else if (it.type === 'ExpressionTag') {
        const { expression } = node as AST.ExpressionTag;
        if (expression.type === 'Literal' && typeof expression.value === 'string') note(expression.value);
        if (expression.type === 'TemplateLiteral')
          for (const quasi of expression.quasis) note(quasi.value.raw);
      }
    }
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const it = node as { type?: string; name?: string; value?: unknown };
      if (it.type === 'StyleDirective' || it.type === 'ClassDirective') return;
      if (it.type === 'Attribute') {
        if (SPOKEN.has(it.name ?? '')) literals(it.value);
        return;
      }
      if (it.type === 'Text' || it.type === 'ExpressionTag') literals(node);
      for (const [key, inner] of Object.entries(node)) if (key !== 'metadata') visit(inner);
    }
  };
  visit(parse(source, { modern: true }).fragment);
  return found;
}

describe('the window', () => {
  test('has no words in the markup of a component', () => {
    const found = files('.svelte').flatMap((file) =>
      literalWords(readFileSync(join(root, 'renderer', file), 'utf8')).map((text) => `${file}: ${text}`),
    );
    expect(found).toEqual([]);
  });

  test('has no sentences in its scripts', () => {
    const sentence = /(['"`])([A-Z][a-z]+(?: [a-z]+)+[^'"`]*)\1/g;
    const found = [...files('.ts'), ...files('.svelte')].flatMap((file) => {
      const code = readFileSync(join(root, 'renderer', file), 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/^\s*\/\/.*$/gm, '')
        .replace(/<style[\s\S]*<\/style>/g, '');
      return [...code.matchAll(sentence)].map((match) => `${file}: ${match[2]}`);
    });
    expect(found).toEqual([]);
  });

  test('would notice them', () => {
    const source = '<p>{strings.a.b}</p><p title="Close it">12 mJ</p><b>{`up ${x}`} Words</b>';
    expect(literalWords(source)).toEqual(['Close it', 'up', 'Words']);
  });
});
