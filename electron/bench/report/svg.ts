/** Strings to SVG, escaped. Nothing here knows what is drawn. */

/** Escapes text for XML and HTML, attributes included. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element. `children` is markup and is not escaped. */
export function element(name: string, attributes: Attributes, children = ''): string {
  const parts = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`);
  return children ? `<${name}${parts.join('')}>${children}</${name}>` : `<${name}${parts.join('')}/>`;
}

/** A text element; `content` is escaped. */
export function label(content: string, attributes: Attributes): string {
  return element('text', attributes, escapeXml(content));
}

/** Hundredths are finer than any screen; fewer digits keep files small and equal everywhere. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
