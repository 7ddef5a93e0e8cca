/** Commands of the frame: screens, palette, panes, theme. */
import { SCREENS } from '../screens/registry.ts';
import { openRecording } from '../state/opening.ts';
import { THEMES } from '../state/frame.svelte.ts';
import { strings } from '../strings/strings.ts';
import type { WindowCommand } from './command.ts';
import { nextPane } from './panes.ts';

const screens: readonly WindowCommand[] = SCREENS.map(({ id, hidden }, i) => ({
  id: `screen.${id}`,
  group: 'screens',
  title: () => strings.commands.showScreen(strings.frame.screen[id]),
  keys: hidden ? ['Ctrl+,'] : [`Ctrl+${i + 1}`],
  run: ({ frame }) => frame.show(id),
}));

const themes: readonly WindowCommand[] = THEMES.map((theme) => ({
  id: `theme.${theme}`,
  group: 'window',
  title: () => strings.commands.theme[theme],
  run: ({ frame }) => frame.chooseTheme(theme),
}));

export const frameCommands: readonly WindowCommand[] = [
  ...screens,
  {
    id: 'window.palette',
    group: 'window',
    title: () => strings.commands.palette,
    keys: ['Ctrl+K'],
    run: ({ frame }) => (frame.paletteOpen = true),
  },
  {
    id: 'file.open',
    group: 'window',
    title: () => strings.commands.openRecording,
    keys: ['Ctrl+O'],
    run: openRecording,
  },
  {
    id: 'file.export',
    group: 'window',
    title: () => strings.commands.exportReport,
    keys: ['Ctrl+E'],
    run: ({ frame }) => (frame.exportReport ? frame.exportReport() : frame.show('report')),
  },
  {
    id: 'window.help',
    group: 'window',
    title: () => strings.help.open,
    keys: ['F1'],
    run: ({ frame }) => (frame.helpOpen = true),
  },
  {
    id: 'window.nextPane',
    group: 'window',
    title: () => strings.commands.nextPane,
    keys: ['F6'],
    run: () => nextPane(document, 1),
  },
  {
    id: 'window.previousPane',
    group: 'window',
    title: () => strings.commands.previousPane,
    keys: ['Shift+F6'],
    run: () => nextPane(document, -1),
  },
  {
    id: 'window.presentation',
    group: 'window',
    title: () => strings.commands.presentation,
    keys: ['F9'],
    run: ({ frame }) => frame.present(!frame.presentation),
  },
  {
    id: 'window.guide',
    group: 'window',
    title: () => strings.commands.guide,
    why: ({ store }) => (store.state.boards.length === 0 ? strings.commands.why.noBoards : undefined),
    run: ({ frame }) => frame.askGuide(),
  },
  ...themes,
];
