/** The licences of what the app contains, as the build writes them beside the window's files (build/notices.mjs). */

export interface Notice {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Of the licence; empty when the package brings none. */
  readonly text: string;
}

interface NoticesFile {
  readonly packages: readonly (Omit<Notice, 'text'> & { readonly text: number })[];
  readonly texts: readonly string[];
}

/** Read only when somebody wants to see them. Rejects when the file is not there. */
export async function readNotices(read: typeof fetch = fetch): Promise<Notice[]> {
  const reply = await read('./notices.json');
  if (!reply.ok) throw new Error(`notices.json: ${reply.status}`);
  const { packages, texts } = (await reply.json()) as NoticesFile;
  return packages.map((it) => ({ ...it, text: texts[it.text] ?? '' }));
}

/** Those with `words` in name or licence, whatever the case. */
export function matching(notices: readonly Notice[], words: string): readonly Notice[] {
  const wanted = words.trim().toLowerCase();
  return notices.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
}
