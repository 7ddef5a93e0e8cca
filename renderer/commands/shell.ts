/** What the shell says to the window, and what the window tells the shell: menus, closing. */
import type { BenchBridge, Command } from '../../electron/contract.ts';
import { integer } from '../format/number.ts';
import type { Bench } from '../state/context.ts';
import type { BenchStore } from '../state/store.svelte.ts';
import { strings } from '../strings/strings.ts';
import type { CommandGroup } from './command.ts';
import { COMMANDS, whyNot } from './registry.ts';

const MENUS: readonly CommandGroup[] = ['run', 'screens', 'charts', 'window'];

/** Gives the system's menus the window's commands, in the language in force. */
export function tellMenu(store: BenchStore): void {
  const menus = MENUS.map((group) => ({
    label: strings.commands.group[group],
    items: COMMANDS.filter((it) => it.group === group).map(({ id, title, keys }) => ({
      id,
      label: title(),
      ...(keys?.[0] !== undefined && { keys: keys[0] }),
    })),
  }));
  void store.send({ type: 'setMenu', menus }, true);
}

/** Asks what becomes of the run when its window closes. The recording is safe whatever the answer. */
export async function askToLeave({ store, frame }: Bench): Promise<void> {
  const t = strings.frame.closing;
  const answer = await frame.ask({
    title: t.title,
    text: t.text,
    answers: [
      { id: 'stay', label: t.stay, safe: true },
      { id: 'background', label: t.background },
      { id: 'stop', label: t.stop(integer(store.state.run.round)) },
    ],
  });
  const how: Extract<Command, { type: 'leave' }>['how'] =
    answer === 'background' || answer === 'stop' ? answer : 'stay';
  if (how !== 'stay') await store.send({ type: 'leave', how });
}

/** Listens to the shell. Returns a function that stops it. */
export function followShell(bridge: BenchBridge, bench: Bench): () => void {
  return bridge.onShell((news) => {
    if (news.type === 'closing') return void askToLeave(bench);
    const command = COMMANDS.find(({ id }) => id === news.id);
    if (!command) return;
    const why = whyNot(command, bench);
    if (why === undefined) command.run(bench);
    else bench.store.toast({ level: 'plain', title: command.title(), text: why });
  });
}
