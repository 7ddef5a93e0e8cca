/** The manual of the commands about boards and this computer. */
import type { ManualEntry } from './entry.ts';

export const boards: Readonly<Record<string, ManualEntry>> = {
  boards: {
    about: [
      'Greets boards and says what they are: name, kind, id, port, sensor, and how their links fare. A board that does not answer is named with what to do about it.',
    ],
    examples: [
      ['boards', 'all USB serial devices'],
      ['boards --boards serial:/dev/ttyACM0 --json', 'one port'],
    ],
    json: [
      ['boards', 'id, letter, name, kind, address, state, firmware, sensor, counters'],
      ['failures', 'what did not answer, a sentence each'],
    ],
  },
  calibrate: {
    about: [
      "Calibrates the INA219 of a board: its zero with the load off, its gain against a current that is known, the value of its shunt. It is kept under the board's id and goes into every recording and report. Without a step it says what holds.",
    ],
    examples: [
      ['calibrate serial:/dev/ttyACM0 --zero', 'the load is off'],
      [
        'calibrate serial:/dev/ttyACM0 --gain 22.03 --tolerance 0.1 --load "227 ohm 0.1 %"',
        'so many milliamperes flow',
      ],
      ['calibrate serial:/dev/ttyACM0 --json > lab.json', 'for bench report --calibration'],
    ],
    json: [['BOARD ID', 'zero, gain and shunt, each with its date']],
  },
  measure: {
    about: [
      'Measures phases that are too short to be resolved within one round, by having the boards repeat them on purpose. A short run comes first and says what the phases are.',
    ],
    examples: [
      ['measure --boards serial:/dev/ttyACM0', 'the phases that a round does not resolve'],
      ['measure select --times 500 --boards serial:/dev/ttyACM0 --out select', 'one of them, recorded'],
    ],
    json: [['repeats', 'by board and phase; the other keys are those of bench run --json']],
  },
  flash: {
    about: [
      'Puts the firmware on an RP2040 that is in BOOTSEL (hold its button while you plug it in), and waits until the board says hello. A drive is written to only if it is a board that shows itself as one.',
    ],
    examples: [
      ['flash', 'the one board in BOOTSEL'],
      ['flash --export-arduino TinyMetaFedBoard.zip', 'the library for Arduino boards'],
    ],
  },
  doctor: {
    about: [
      'Looks at Node.js, the firmware, the tensor engine, the disk, the folder of settings, the ports and the right to open them, and says what to fix. Nothing is changed, and no port is opened.',
    ],
    examples: [
      ['doctor', 'a line for each thing'],
      ['doctor --out /data/sessions', 'is there room in that folder?'],
    ],
    json: [
      ['version', 'of the bench'],
      ['findings', 'about, state (ok, warn, fail), text, and fix where something is to be done'],
    ],
    exit: [
      [0, 'all is well, or only warned of'],
      [1, 'something has to be fixed'],
    ],
  },
  soak: {
    about: ['Keeps boards busy with rounds for minutes, and says what was lost and how memory went.'],
    examples: [['soak --boards serial:/dev/ttyACM0 --minutes 60', 'an hour with one board']],
    json: [
      ['boards, minutes, rounds, absences', 'what was done'],
      ['frames, resends, crcErrors, lostSamples', 'of all links together'],
      ['roundMs, roundTripMs, memoryMb', 'how late answers were, and how memory went'],
    ],
  },
  completion: {
    about: [
      'Prints a script that has your shell complete commands, options and their values. The command must be called bench there: alias bench="npm run --silent --prefix FOLDER bench --".',
    ],
    examples: [
      ['completion bash > ~/.local/share/bash-completion/completions/bench', 'for bash'],
      ['completion zsh > ~/.bench-completion; echo ". ~/.bench-completion" >> ~/.zshrc', 'for zsh'],
      ['completion fish > ~/.config/fish/completions/bench.fish', 'for fish'],
    ],
  },
  manual: {
    about: ['Prints the manual page of the bench, with all commands, as roff.'],
    examples: [
      ['manual | man -l -', 'read it'],
      ['manual > ~/.local/share/man/man1/bench.1', 'keep it: man bench'],
    ],
  },
};
