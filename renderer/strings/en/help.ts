/** Help (F1): what a screen is for, what one does there, and the words it uses. A part for each screen. */
type Pair = readonly [what: string, text: string];
interface Page {
  readonly about: string;
  readonly steps: readonly Pair[];
  readonly words: readonly Pair[];
}

export const help = {
  title: (screen: string) => `Help: ${screen}`,
  open: 'Help for this screen',
  steps: 'What to do',
  words: 'Words',
  more: 'Keys are listed in Settings. The command bench doctor checks ports, permissions, firmware, engine and disk, and says what to do.',
  screen: {
    bench: {
      about:
        'Boards learn here. Each round sends the initialization to a board, the board trains on samples of its own and sends back what moved most; the curve shows how well the initialization adapts to tasks that no board has seen.',
      steps: [
        [
          'Add boards',
          'Plug them in, or add virtual ones. A virtual board runs the same firmware; its power is a model and is tagged so.',
        ],
        [
          'Start round, Run',
          'One round at a time to see what happens, Run for all of them. Pause ends after the current round.',
        ],
        ['Select a round', 'Click it in any chart: phases, power and figures of that round show everywhere.'],
        [
          'Measure a window',
          'Drag over the power plot, or press 1 and 2: energy with ±, mean and peak between the two markers. Arrows move the newer one by a sample.',
        ],
        [
          'Look closely',
          'The wheel or + and − zoom the chart pointed at, Shift and the wheel move it, a double click shows all of it. V hides the chosen board.',
        ],
      ],
      words: [
        ['Initialization', 'The parameters that a new board fine-tunes from.'],
        ['Phase', 'Receive, train, select, send or idle: what the board says it does.'],
        ['±', 'Expanded uncertainty, k = 2: 95 of 100 true values lie inside.'],
      ],
    },
    experiment: {
      about:
        'What the next run learns, from which data, with which strategy. Changes hold from the next run on.',
      steps: [
        [
          'Choose a use case',
          'Sine needs no data. Omniglot and keywords take the folder or zip of their data; the app says what it found.',
        ],
        [
          'Choose a strategy',
          'TinyMetaFed sends only what moved most. TinyReptile and the others are there to compare with.',
        ],
        ['Set the run', 'The same seed gives the same run to the last bit, on every computer.'],
      ],
      words: [
        ['Top-P', 'The share of an update that is sent, up or down.'],
        ['Local layers', 'Layers that never leave the board and are learned anew at each visit.'],
        ['Way, shot', 'Classes of a task, and support samples of each class.'],
      ],
    },
    adapt: {
      about:
        'An initialization meets a task it never saw and learns it from a few samples, step by step, beside a random one.',
      steps: [
        ['Choose an initialization', 'The one of this bench, of a session, or an exported one.'],
        [
          'Choose who learns',
          'A board does it with its firmware and its sensor; without one, the same arithmetic runs here.',
        ],
        ['Go through the steps', 'The curve or the predictions before the first step and after each.'],
      ],
      words: [
        ['Support, query', 'Samples it learns from, and samples it is judged on.'],
        ['Adaptation step', 'One sample, one small change of all parameters.'],
      ],
    },
    sessions: {
      about: 'Everything that happened at the bench, one recording a run. Nothing here needs the boards.',
      steps: [
        [
          'Replay',
          'A recording plays through the same screens as live boards; the bar above says that it is a recording.',
        ],
        [
          'Compare',
          'Tick two to eight sessions: curves over rounds, bytes, joules and time, and their ratios.',
        ],
        [
          'Recover, resume',
          'A recording that was cut short is made whole in a new file; its run goes on to the same weights.',
        ],
      ],
      words: [
        ['Recording', 'An MCAP file with every raw frame. Other tools open it, too.'],
        ['Checkpoint', 'What is written after each round, and what a run goes on from.'],
      ],
    },
    report: {
      about:
        'The energy report of a session, as it will print. All of it is derived from the recording: the same recording gives the same report.',
      steps: [
        ['Choose a session', 'The latest one is shown; a reference run puts ratios beside its figures.'],
        [
          'Read the budget',
          'Each ± is made of offset, gain, shunt, quantisation, timing, sampling and gaps; the budget says how much of each.',
        ],
        ['Export', 'PDF or HTML for people, CSV and JSON for programs. Sizes are shown before.'],
      ],
      words: [
        [
          'Measured, model',
          'Of a sensor, with its calibration date; or of stated parameters. Never added up.',
        ],
        ['Gross, net', 'All joules, and those above the idle baseline.'],
      ],
    },
    boards: {
      about:
        'Who is plugged in: name, firmware, memory, link, sensor. A name and a calibration follow the board, whatever port it is in.',
      steps: [
        ['Name it', 'Four boards look alike; their names and letters tell them apart in every chart.'],
        ['Wire the sensor', 'The drawing shows the power path thick: supply to Vin+, Vin− to the board.'],
        [
          'Calibrate',
          'Zero with the load off, gain against a load you know. It is dated and goes into recordings and reports.',
        ],
        [
          'Flash',
          'Hold BOOTSEL and plug in: the board appears as a drive, and one button writes the firmware.',
        ],
      ],
      words: [
        [
          'Resend, CRC error',
          'A frame sent again; a damaged frame that was thrown away. Neither changes a result.',
        ],
        ['Resync', 'A copy that differed from the server’s, sent again in full.'],
      ],
    },
    settings: {
      about: 'How the app looks and speaks, what evaluates, which keys there are, and whose work is inside.',
      steps: [
        ['Language and theme', 'They hold at once.'],
        ['Tensor engine', 'The native one where it works, else WebAssembly. Results agree; speed differs.'],
      ],
      words: [['Engine', 'What adapts and judges the initialization on held-out tasks, beside the boards.']],
    },
  } satisfies Record<string, Page>,
};
