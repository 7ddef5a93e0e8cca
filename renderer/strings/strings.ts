/**
 * Every string of the window: `strings.SCREEN.key`, in the language in force.
 *
 * The window is put together again when the language changes (screens/App.svelte), so a component may keep a part of
 * the catalogue in a constant; nothing else may.
 */
import type { Catalogue } from './catalogue.ts';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name; the same in every catalogue. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', zh: '简体中文' };

const CATALOGUES: Record<Language, Catalogue> = { en, zh };
let current: Catalogue = en;

/** Only `Frame` calls this: it also says so to the page and the bench. */
export function speak(language: Language): void {
  current = CATALOGUES[language];
}

export const strings: Catalogue = new Proxy(en, {
  get: (_, screen: string | symbol): unknown => Reflect.get(current, screen),
});
