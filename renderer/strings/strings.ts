/**
 * Every string of the window: `strings.SCREEN.key`, in the language in force.
 *
 * The window is put together again when the language changes (screens/App.svelte), so a component may keep a part of
 * the catalogue in a constant; nothing else may.
 */
import type { Catalogue } from './catalogue.ts';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';
import { refused } from './zh/refused.ts';
import { told as chinese } from './zh/told.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name; the same in every catalogue. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', zh: '简体中文' };

const CATALOGUES: Record<Language, Catalogue> = { en, zh };
let current: Catalogue = en;

/** Only `Frame` calls this: it also says so to the page and the bench. */
export function speak(language: Language): void {
  current = CATALOGUES[language];
  kept.clear();
}

export const strings: Catalogue = new Proxy(en, {
  get: (_, screen: string | symbol): unknown => Reflect.get(current, screen),
});

const PATTERNS: Record<Language, readonly (readonly [RegExp, string])[]> = {
  en: [],
  zh: [...chinese, ...refused],
};
/** Sentences come back again and again, many a second. */
const MOST_KEPT = 500;
const kept = new Map<string, string>();

function toldIn(patterns: (typeof PATTERNS)[Language], sentence: string): string {
  const found = patterns.find(([pattern]) => pattern.test(sentence));
  if (found) return sentence.replace(...found);
  // "Pico left: The board on COM3 was unplugged.": what follows the name is a sentence of its own.
  const [, name, rest] = /^([^:.]{1,40}): (.+)$/.exec(sentence) ?? [];
  return name === undefined || rest === undefined ? sentence : `${name}：${toldIn(patterns, rest)}`;
}

/** A sentence of the bench, which speaks English, in the language in force; as it is where the window does not know it. */
export function told(sentence: string): string {
  if (current === en) return sentence;
  const known = kept.get(sentence);
  if (known !== undefined) return known;
  const language = LANGUAGES.find((it) => CATALOGUES[it] === current) ?? 'en';
  const said = toldIn(PATTERNS[language], sentence);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(sentence, said);
  return said;
}
