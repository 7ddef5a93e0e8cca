/** The English catalogue: one file a screen. A new screen adds its file here and in `../zh/index.ts`. */
import { adapt } from './adapt.ts';
import { bench } from './bench.ts';
import { boards } from './boards.ts';
import { calibration } from './calibration.ts';
import { charts } from './charts.ts';
import { commands } from './commands.ts';
import { experiment } from './experiment.ts';
import { frame } from './frame.ts';
import { help } from './help.ts';
import { preferences } from './preferences.ts';
import { repeat } from './repeat.ts';
import { report } from './report.ts';
import { sessions } from './sessions.ts';

export const en = {
  frame,
  help,
  commands,
  bench,
  charts,
  experiment,
  preferences,
  repeat,
  report,
  calibration,
  sessions,
  adapt,
  boards,
};
