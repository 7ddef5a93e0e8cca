/** Commands of the run and of the Bench screen's charts. */
import type { Command } from '../../electron/contract.ts';
import { span } from '../charts/markers.ts';
import type { Bench } from '../state/context.ts';
import { primaryCommand, readyBoards, runPhase } from '../state/derive.ts';
import type { BenchView } from '../state/view.svelte.ts';
import { strings } from '../strings/strings.ts';
import type { WindowCommand } from './command.ts';

const phase = ({ store }: Bench) => runPhase(store.state.run, store.state.boards.length);
const send = (bench: Bench, command: Command) => bench.store.send(command);
const primary = (bench: Bench) => primaryCommand(phase(bench), readyBoards(bench.store.state.boards));

function idle(bench: Bench): string | undefined {
  if (readyBoards(bench.store.state.boards) === 0) return strings.commands.why.noBoards;
  const now = phase(bench);
  return now === 'running' || now === 'pausing' ? strings.commands.why.running : undefined;
}
const going = (bench: Bench): string | undefined =>
  ['running', 'pausing', 'paused'].includes(phase(bench)) ? undefined : strings.commands.why.notRunning;
const hasRound = ({ view }: Bench): string | undefined =>
  view.latest > 0 ? undefined : strings.commands.why.noRound;

const run: readonly WindowCommand[] = [
  {
    id: 'run.primary',
    group: 'run',
    title: () => strings.commands.primary,
    keys: ['Space'],
    screen: 'bench',
    why: (bench) =>
      primary(bench) === undefined && !bench.store.state.replay ? strings.commands.why.noBoards : undefined,
    run: (bench) => {
      const { replay } = bench.store.state;
      if (replay) return send(bench, { type: replay.playing ? 'pauseReplay' : 'playReplay' });
      const type = primary(bench);
      return type && send(bench, { type });
    },
  },
  {
    id: 'run.round',
    group: 'run',
    title: () => strings.commands.startRound,
    why: idle,
    run: (bench) => send(bench, { type: 'startRound' }),
  },
  {
    id: 'run.all',
    group: 'run',
    title: () => strings.commands.run,
    why: idle,
    run: (bench) => send(bench, { type: 'run' }),
  },
  {
    id: 'run.pause',
    group: 'run',
    title: () => strings.commands.pause,
    why: (bench) => (phase(bench) === 'running' ? undefined : strings.commands.why.notRunning),
    run: (bench) => send(bench, { type: 'pause' }),
  },
  {
    id: 'run.stop',
    group: 'run',
    title: () => strings.commands.stop,
    why: going,
    run: (bench) => send(bench, { type: 'stop' }),
  },
  {
    id: 'run.settings',
    group: 'run',
    title: () => strings.commands.runSettings,
    screen: 'bench',
    run: ({ view }) => (view.settingsOpen = true),
  },
  {
    id: 'boards.addVirtual',
    group: 'run',
    title: () => strings.commands.addVirtual,
    run: (bench) => send(bench, { type: 'addVirtualBoards', count: 4 }),
  },
];

const charts: readonly WindowCommand[] = [
  {
    id: 'charts.back',
    group: 'charts',
    title: () => strings.commands.roundBack,
    keys: ['ArrowLeft'],
    screen: 'bench',
    why: hasRound,
    run: ({ view }) => view.stepRound(-1),
  },
  {
    id: 'charts.on',
    group: 'charts',
    title: () => strings.commands.roundOn,
    keys: ['ArrowRight'],
    screen: 'bench',
    why: hasRound,
    run: ({ view }) => view.stepRound(1),
  },
  {
    id: 'charts.follow',
    group: 'charts',
    title: () => strings.commands.follow,
    keys: ['F'],
    screen: 'bench',
    why: hasRound,
    run: ({ view }) => view.followNow(),
  },
  {
    id: 'charts.clear',
    group: 'charts',
    title: () => strings.commands.clear,
    keys: ['Escape'],
    screen: 'bench',
    run: ({ view }) => {
      view.hoverRound = undefined;
      view.clearMarkers();
    },
  },
  ...([1, 2] as const).map((which): WindowCommand => ({
    id: `charts.marker${which}`,
    group: 'charts',
    title: () => strings.commands.marker(which),
    keys: [`${which}`],
    screen: 'bench',
    why: hasRound,
    run: ({ view }) => view.placeMarker(which),
  })),
  ...(
    [
      ['closer', '+', (view: BenchView) => view.zoomBy(1 / 1.5)],
      ['wider', '-', (view: BenchView) => view.zoomBy(1.5)],
      ['earlier', 'Alt+ArrowLeft', (view: BenchView) => view.panBy(-0.25)],
      ['later', 'Alt+ArrowRight', (view: BenchView) => view.panBy(0.25)],
    ] as const
  ).map(([id, keys, act]): WindowCommand => ({
    id: `charts.${id}`,
    group: 'charts',
    title: () => strings.commands[id],
    keys: id === 'closer' ? [keys, '='] : [keys],
    screen: 'bench',
    why: hasRound,
    run: ({ view }) => act(view),
  })),
  {
    id: 'charts.window',
    group: 'charts',
    title: () => strings.commands.zoomWindow,
    keys: ['Alt+Z'],
    screen: 'bench',
    why: ({ view }) => (span(view.markers) === undefined ? strings.commands.why.noWindow : undefined),
    run: ({ view }) => view.lookAtWindow(),
  },
  {
    id: 'charts.drawn',
    group: 'charts',
    title: () => strings.commands.drawn,
    keys: ['V'],
    screen: 'bench',
    why: ({ view }) => (view.boardId === undefined ? strings.commands.why.noBoardChosen : undefined),
    run: ({ view }) => view.boardId !== undefined && view.toggleBoard(view.boardId),
  },
  {
    id: 'charts.drawAll',
    group: 'charts',
    title: () => strings.commands.drawAll,
    keys: ['Shift+V'],
    screen: 'bench',
    why: ({ view }) => (view.hidden.length === 0 ? strings.commands.why.allDrawn : undefined),
    run: ({ view }) => (view.hidden = []),
  },
  {
    id: 'charts.all',
    group: 'charts',
    title: () => strings.commands.wholeAxis,
    keys: ['Alt+A'],
    screen: 'bench',
    why: ({ view }) =>
      view.range === undefined && view.timeRange === undefined ? strings.commands.why.notZoomed : undefined,
    run: ({ view }) => view.lookAtAll(),
  },
];

export const benchCommands: readonly WindowCommand[] = [...run, ...charts];
