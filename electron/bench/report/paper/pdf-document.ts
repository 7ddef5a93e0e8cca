/**
 * A PDF whose bytes follow from what is drawn: fonts of this package, a stated date, no random id.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);
const FACES = {
  plain: '@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff',
  bold: '@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff',
  // One of the fonts that every reader has.
  mono: 'Courier',
} as const;
export type Face = keyof typeof FACES;

/** Points. */
export const PAPERS = { a4: [595.28, 841.89], letter: [612, 792] } as const;
export type Paper = keyof typeof PAPERS;
export const MARGIN = 48;

/** What the faces lack and what stands for it. */
const INSTEAD: Readonly<Record<string, string>> = {
  '≈': '~',
  '\u202f': ' ',
  '\u2009': ' ',
  '→': '->',
  Ω: 'ohm',
};

interface Glyphs {
  hasGlyphForCodePoint(code: number): boolean;
}

export class PdfDocument extends PDFDocument {
  readonly #glyphs: Glyphs;

  constructor(title: string, dateUtc: string, paper: Paper) {
    const date = new Date(dateUtc);
    super({
      size: [...PAPERS[paper]],
      margin: MARGIN,
      bufferPages: true,
      compress: true,
      info: {
        Title: title,
        Producer: 'TinyMetaFed Bench',
        Creator: 'TinyMetaFed Bench',
        CreationDate: date,
        ModDate: date,
      },
    });
    const bytes = Object.fromEntries(
      Object.entries(FACES).map(([face, file]) => [
        face,
        file.endsWith('.woff') ? readFileSync(require.resolve(file)) : file,
      ]),
    ) as Record<Face, Buffer | string>;
    for (const face of Object.keys(FACES) as Face[]) this.registerFont(face, bytes[face]);
    this.font('plain');
    // pdfkit keeps the font that it opened; its types do not say so.
    this.#glyphs = (this as unknown as { _font: { font: Glyphs } })._font.font;
  }

  face(face: Face, size: number): this {
    this.font(face).fontSize(size);
    return this;
  }

  /** The text with what the faces cannot show replaced: names of boards may be in any script. */
  printable(text: string): string {
    return [...text]
      .map((c) => {
        if (this.#glyphs.hasGlyphForCodePoint(c.codePointAt(0) ?? 0)) return c;
        return INSTEAD[c] ?? '?';
      })
      .join('');
  }

  /** The bytes, when all is drawn. */
  async bytes(): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    const done = new Promise<void>((resolve, reject) => {
      this.on('data', (chunk: Buffer) => chunks.push(chunk));
      this.on('end', () => resolve());
      this.on('error', reject);
    });
    this.end();
    await done;
    return new Uint8Array(Buffer.concat(chunks));
  }
}
