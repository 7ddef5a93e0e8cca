/** What every screen shares: app bar, dialogs, toasts, status bar, and the names of the screens. */
import { THIN } from '../../format/number.ts';

export const frame = {
  app: 'TinyMetaFed Bench',
  screens: 'Screens',
  /** Names of the tabs, in order of work. Settings is behind the sliders icon. */
  screen: {
    bench: 'Bench',
    experiment: 'Experiment',
    adapt: 'Adapt',
    sessions: 'Sessions',
    report: 'Report',
    boards: 'Boards',
    settings: 'Settings and About',
  },
  recording: 'Recording',
  findOrRun: 'Find or run',
  connecting: 'Starting the bench…',
  loading: (screen: string) => `Opening ${screen}…`,
  loadFailed: (screen: string, why: string) => `${screen} did not open: ${why}`,
  benchGone: (reason: string) =>
    `${reason} What the bench had recorded is kept. Close and open the app to go on.`,
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  copy: 'Copy',
  underASecond: 'under a second',
  palette: {
    title: 'Command palette',
    placeholder: 'Find a command or a screen',
    none: 'No command has these words.',
    results: 'Commands',
  },
  status: {
    link: (rejected: string, resent: string) => `Link: ${rejected} frames rejected, ${resent} resent`,
    resyncs: (n: string) => `${n} resynced in full`,
    free: (amount: string) => `${amount} free`,
    noRun: 'No run, nothing recorded',
    seed: (seed: number) => `seed ${seed}`,
  },
  toast: {
    dismiss: 'Dismiss',
    failed: 'That did not work',
    finished: 'Run finished',
    failedRun: 'Run failed',
  },
  closing: {
    title: 'Close while a run is going?',
    text: 'Keep it running in the background, or stop it here. The recording is safe either way.',
    stay: 'Keep the window',
    background: 'Run in the background',
    stop: (round: string) => `Stop at round ${round}`,
  },
  unit: { s: 's', percent: `${THIN}%` },
};
