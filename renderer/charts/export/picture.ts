/** An SVG as a PNG, twice as fine as the screen, with the window's own font inside. */
import sans from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-standard-normal.woff2?url';

const FINER = 2;

export async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

/** A picture may load nothing: the font goes along. */
export async function fontCss(): Promise<string> {
  const font = await base64(await (await fetch(sans)).blob());
  return `@font-face{font-family:'IBM Plex Sans Variable';font-weight:100 700;src:url(data:font/woff2;base64,${font}) format('woff2')}`;
}

/** Base 64 of the PNG. Throws when the browser cannot draw it. */
export async function pngOf(svg: string, width: number, height: number): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(Math.round(width * FINER), Math.round(height * FINER));
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return base64(await canvas.convertToBlob({ type: 'image/png' }));
}
