/**
 * What a translation must have: the shape of the English catalogue, with any words. A key that is missing or too many,
 * and a sentence that takes other parts, does not compile.
 */
import type { en } from './en/index.ts';

export type Translation<T> = T extends string
  ? string
  : T extends (...parts: infer P) => string
    ? (...parts: P) => string
    : T extends readonly unknown[]
      ? { readonly [K in keyof T]: Translation<T[K]> }
      : { readonly [K in keyof T]: Translation<T[K]> };

export type Catalogue = Translation<typeof en>;
