/** The manual of the commands that train and judge. */
import type { ManualEntry } from './entry.ts';

const RUN_FILES: ManualEntry['files'] = [
  ['recording.mcap', 'everything that crossed the wire, with its times; opens in any MCAP tool'],
  ['result.json', 'what --json prints'],
  ['curve.csv, convergence-*.svg', 'the held-out figure by rounds, bytes and joules'],
  ['report.html', 'the run on one page'],
  ['initialization.npz, .h, .json, tfjs/', 'what was learned, for NumPy, C and TensorFlow.js'],
  ['checkpoint.json', 'what bench resume goes on from'],
];
const RUN_JSON: ManualEntry['json'] = [
  ['strategy, task, rounds, seed, boards, boardsPerRound, settings', 'what was run, defaults included'],
  ['metric, final, curve', 'the held-out figure: at the end, and at each evaluation with its costs'],
  ['bytesUp, bytesDown', 'on the wire, framing included, first transmissions only'],
  ['energies', 'joules by provenance, "measured" and "model"; never added together'],
  ['net', 'joules net of idle, where --baseline asked for them'],
  [
    'engine, weightsDigest, wallSeconds',
    'what evaluated, the SHA-256 of the initialization, how long it took',
  ],
];

export const learning: Readonly<Record<string, ManualEntry>> = {
  run: {
    about: [
      'Trains an initialization on boards, round by round: boards are asked in turn, each trains on its own samples and sends the part of its update that matters most. The held-out figure is what the initialization reaches on tasks that no board has met.',
      'The same seed gives the same weights on every machine. With --out everything is recorded; a run that is interrupted leaves a folder that bench resume goes on from.',
    ],
    examples: [
      ['run', 'eight virtual boards learn sines'],
      [
        'run --boards serial:/dev/ttyACM0,serial:/dev/ttyACM1 --rounds 200 --out monday',
        'two boards on cables, recorded in the folder monday',
      ],
      [
        'run --task omniglot --data omniglot.zip --task-set net=cnn --strategy tinymetafed-extended',
        'drawings, with a convolutional network',
      ],
      ['run --set topPUp=10 --set valueKind=int8 --json', 'send less; figures as JSON'],
    ],
    json: RUN_JSON,
    files: RUN_FILES,
  },
  resume: {
    about: [
      'Goes on with a run that was cut short, in its folder, from its last checkpoint. Weights and curve are those of a run that was never cut. What was recorded before the cut is made whole beside what comes now.',
    ],
    examples: [
      ['resume monday', 'with its boards where they were'],
      ['resume monday --boards serial:/dev/ttyACM3', 'its board has another port now'],
    ],
    json: RUN_JSON,
    files: RUN_FILES,
  },
  study: {
    about: [
      'Runs every contestant of a study file with every setting and seed, several at a time, and sums them up: rounds and bytes to the targets, ratios to the baseline paired by seed, with intervals. Stopped and called again, it goes on with the runs that are missing.',
    ],
    examples: [
      ['study assets/studies/sine-k5.json --out k5', 'one of the studies that come with the bench'],
      ['study mine.json --out mine --data omniglot.zip --workers 4', 'on data of your own'],
    ],
    json: [
      ['title, task, metric, judge, boards, seeds, baseline', 'what was studied'],
      ['runs, runSeconds', 'how many runs, and the time of all of them together'],
      ['rows', 'a contestant in a variant each: figures at the horizons, targets, ratios to the baseline'],
    ],
    files: [
      ['runs/ID.json', 'one run each'],
      ['runs.csv', 'every point of every curve'],
      ['summary.json, summary.md', 'the summary; what --json prints'],
      ['rounds*.svg, bytes*.svg', 'charts'],
    ],
  },
  exam: {
    about: [
      "Omniglot's own benchmark: one drawing of each of twenty characters is shown, and which of them another drawing is must be said, 400 times. The nearest pixels are the floor that learning has to beat.",
    ],
    examples: [
      ['exam --data all_runs.zip', 'the floor alone'],
      ['exam monday tuesday --data all_runs.zip --steps 50', 'two initializations beside it'],
    ],
    json: [['rows', 'who, right, trials, accuracy']],
  },
  adapt: {
    about: [
      'Shows what an initialization is worth: a new task is learned from a few samples, and the held-out figure is taken after so many steps, beside a random initialization and others.',
    ],
    examples: [
      ['adapt monday', 'on a task that the run never met'],
      ['adapt monday --against tuesday --boards serial:/dev/ttyACM0', 'the steps are made on a board'],
      ['adapt monday --samples mine.csv --query test.csv', 'on samples of your own'],
    ],
    json: [
      ['metric, support, queries, on', 'the figure, samples to learn from and to judge by, who computed'],
      ['rows', 'name, and points of steps and figure'],
    ],
  },
  export: {
    about: [
      'Writes an initialization as files that other programs open. With --freeze it is first adapted to a task and then frozen to int8 for inference alone, and what that costs on held-out tasks is said.',
    ],
    examples: [
      ['export monday --out files', 'for NumPy, C and TensorFlow.js'],
      ['export monday --freeze --out int8', 'adapted to the first held-out task, then frozen'],
    ],
    json: [['files', 'paths; with --freeze also sizes in bytes and the cost']],
    files: [['initialization.npz, .h, .json, tfjs/', 'without --freeze']],
  },
  models: {
    about: [
      'Says of every built-in model, or of models in files, how large it is, on which boards it fits, and why not on the others.',
    ],
    examples: [
      ['models', 'the built-in ones'],
      ['models folder/model.json --json', 'one of your own'],
    ],
    json: [
      ['boards', 'kinds of boards and their memory'],
      ['models', 'name, layers, parameters, bytes, fits, chosenBy'],
      ['notes', 'what is otherwise than in the files'],
    ],
  },
  demo: {
    about: ["The app's first minute, for a machine without a display. Needs no hardware."],
    examples: [['demo', 'takes some seconds and names the files it wrote']],
    files: [['bench-output/TIME/', 'the folder of the run, as bench run --out leaves it']],
  },
};
