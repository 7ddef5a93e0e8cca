/** Arguments of the command line. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { parseBoardSpecs } from '../../../electron/bench/boards/board-spec.ts';
import { benchProgram } from '../../../electron/bench/commands/program.ts';
import { settingsFrom, type RunFlags } from '../../../electron/bench/commands/run-options.ts';
import { text, utf8, type Target } from '../target.ts';

const LINES = [
  'run --boards virtual:2 --task sine --strategy reptile --rounds 3 --seed 5 --set topPUp=20 --json',
  'run --boards virtual:4,serial:/dev/ttyACM0 --task omniglot --data x --task-set net=cnn --sampler random',
  'study study.json --out folder --workers 2',
  'report run --formats pdf,csv --sections summary --paper letter --target 0.5 --cell 2 --dry-run',
  'calibrate serial:/dev/ttyACM0 --gain 22 --tolerance 0.1% --load resistor',
  'adapt run --steps 10 --samples 5',
  'replay a --speed 4',
  'compare a b c --target 0.5',
  'flash --list',
  'completion bash',
];

export const commandLine: readonly Target[] = [
  {
    name: 'boards',
    checkInputs: 5000,
    doc: 'a list of boards on the command line',
    corpus: () => [utf8('virtual:8,serial:/dev/ttyACM0,emulated:1')],
    parse: (bytes) => parseBoardSpecs(text(bytes)),
  },
  {
    name: 'arguments',
    checkInputs: 150,
    doc: 'arguments of the command line',
    corpus: async (folder) => {
      await mkdir(join(folder, 'folder'), { recursive: true });
      await writeFile(join(folder, 'x'), 'not data');
      return LINES.map(utf8);
    },
    refusals: [CommanderError],
    parse: async (bytes) => {
      const program = benchProgram();
      for (const command of program.commands) {
        command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
        command.action((...given: unknown[]) => {
          if (command.name() === 'run') settingsFrom(given[0] as RunFlags);
        });
      }
      program.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
      await program.parseAsync(text(bytes).split(' '), { from: 'user' });
    },
  },
];
