/** 简体中文。 The Simplified Chinese catalogue; its type is the English one's shape. */
import type { Catalogue } from '../catalogue.ts';
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

export const zh: Catalogue = {
  frame,
  help,
  commands,
  bench,
  boards,
  charts,
  preferences,
  repeat,
  report,
  calibration,
  experiment,
  sessions,
  adapt,
};
