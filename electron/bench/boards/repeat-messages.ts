/** What a repetition sends to a board: the request, and where downloads are repeated, each of them. */
import type { Link } from '../../../firmware-bridge/link/link.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { RepeatWork } from '../power/repeat/work.ts';

/** Downloads under way at once: enough that the line never waits for an answer, few enough that a cancel is soon heard. */
const UNDER_WAY = 4;

/** @param stopped true as soon as no more are wanted; the board is told by a cancel that follows */
export async function sendRepeat(
  link: Link,
  round: number,
  { fields, download }: RepeatWork,
  stopped: () => boolean,
): Promise<void> {
  await link.send('repeat', { round, ...fields });
  if (download === undefined) return;
  const { body, ...vector } = download.vector;
  const header = { round, mode: enums.DownloadMode[download.mode], ...vector };
  const underWay = new Set<Promise<unknown>>();
  for (let i = 0; i < fields.count && !stopped(); i++) {
    const sent = link.send('repeatDownload', header, body).finally(() => underWay.delete(sent));
    underWay.add(sent);
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}
