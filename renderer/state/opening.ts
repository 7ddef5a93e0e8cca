/**
 * Recordings that come from outside the screens: opened in a file manager, dropped on the window; and at the start the
 * sessions that were cut short.
 */
import type { CutShortView } from '../../electron/contract.ts';
import { strings } from '../strings/strings.ts';
import type { Bench } from './context.ts';

/** Plays a recording on the Bench screen. A refusal is shown, and leaves everything as it is. */
export async function replayFile({ store, frame }: Bench, path: string): Promise<void> {
  if ((await store.send({ type: 'openReplay', path })) !== undefined) return;
  frame.show('bench');
  await store.send({ type: 'playReplay' });
}

/** Lets a person choose a recording, and plays it. */
export async function openRecording(bench: Bench): Promise<void> {
  const path = await bench.store.ask<string | undefined>({
    type: 'chooseRecording',
    title: strings.commands.openRecording,
  });
  if (path !== undefined) await replayFile(bench, path);
}

/** Plays what was opened from outside, if anything was. */
export async function replayOpened(bench: Bench): Promise<void> {
  const path = await bench.store.ask<string | undefined>({ type: 'takeOpened' });
  if (path !== undefined) await replayFile(bench, path);
}

/** Offers to make whole what was cut short when the bench last ended. The offer stays until it is answered. */
export async function offerRecovery({ store, frame }: Bench): Promise<void> {
  const sessions = (await store.ask<readonly CutShortView[]>({ type: 'listCutShort' })) ?? [];
  const [first] = sessions;
  if (first === undefined) return;
  const t = strings.sessions.offer;
  const recover = async (): Promise<void> => {
    const text = await store.ask<string>({ type: 'recoverSession', folder: first.folder });
    if (text !== undefined) store.toast({ level: 'ok', title: strings.sessions.recovered, text });
  };
  const one = sessions.length === 1;
  store.toast({
    level: 'plain',
    stays: true,
    title: one ? t.one : t.several(sessions.length),
    text: one ? t.oneText(first.name) : t.severalText,
    action: one
      ? { label: t.recover, run: () => void recover() }
      : { label: t.show, run: () => frame.show('sessions') },
  });
}

/** What a dropped list of files holds first; undefined where nothing was dropped. */
export function droppedPath({ store }: Bench, transfer: DataTransfer | null): string | undefined {
  const file = transfer?.files[0];
  const path = file && store.pathOf(file);
  return path === '' ? undefined : path;
}
