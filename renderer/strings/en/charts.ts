/** Charts: heads, gutters, axes, tables, summaries. */
import { plural } from '../plural.ts';

export const charts = {
  stage: {
    byRound: 'By round',
    about: (evaluation: string) =>
      evaluation.length > 20 ? `${evaluation}; band: middle half` : 'band: middle half of tasks',
    axis: 'x axis',
    xRound: 'Round',
    xBytes: 'Bytes',
    follow: 'Follow',
    hold: 'Hold',
    followOrHold: 'Follow the newest round or hold one',
    newRounds: (n: string) => `+${n} rounds`,
    newRoundsLabel: (n: string) => `${n} rounds arrived since Hold; follow the newest`,
    table: 'Data table',
    moreChannels: 'More channels',
    fewerChannels: 'Fewer channels',
    metric: { mse: 'Held-out MSE', accuracy: 'Held-out accuracy' },
    joules: 'Joules a round',
    bytes: 'Bytes a round',
    time: 'Time a round',
    power: 'Power',
    round: 'round',
    cumulative: 'on the wire',
    emptyMetric: 'How well a new board learns after a few steps. Falls as rounds go by.',
    emptyEnergy: 'One line a board: solid where a sensor measured it, hatched where a model says so.',
    emptyPower: 'What each board draws during the selected round.',
    emptyTime: 'Each board’s phases of the selected round, on one clock.',
    noSensors: 'No board has a sensor, so no joules.',
    shownOf: (shown: number, all: number) => `${shown} of ${all} boards drawn`,
    onlyModel: 'model only',
    modelEach: 'each board its own',
    letterModel: (letter: string) => `${letter} model`,
    list: (letters: readonly string[]) =>
      letters.length > 3
        ? `${letters[0]} to ${letters.at(-1)}`
        : letters.join(', ').replace(/, (?=[^,]*$)/, ' and '),
    absent: (letters: string) => `${letters} missed it`,
    absentMany: (n: number) => `${n} rounds with a board missing`,
    roundByTime: (round: string) => `Round ${round}, by time`,
    byTime: 'By time',
    phasesOf: 'Phases of',
    allReadings: 'All readings',
    notInRound: 'not in this round',
    rowsOf: (shown: number, all: number) => `${shown} of ${all} boards`,
    powerGone: 'The power samples of this round are no longer kept in the window.',
    noPower: 'No power samples in this round.',
    meanOf: (letter: string) => `${letter}, mean of round`,
    modelMeanOf: (letter: string) => `${letter} model, mean`,
  },
  phase: { receive: 'receive', train: 'train', select: 'select', send: 'send', idle: 'idle' },
  phaseWord: { receive: '↓ receive', train: 'train', select: 'select', send: '↑ send', idle: '' },
  phaseGlyph: { receive: '↓', train: 'T', select: '%', send: '↑', idle: '' },
  table: {
    close: 'Close',
    byRound: 'Rounds',
    byTime: 'Phases of the selected round',
    newest: (n: string) => `The newest ${n} rounds.`,
    bytesDown: 'Bytes down',
    bytesUp: 'Bytes up',
    seconds: 'Time, s',
    measured: `Measured, J`,
    model: `Model, J (not a measurement)`,
    start: 'Start, ms',
    end: 'End, ms',
    energy: 'Energy, mJ',
    source: 'Source',
    sources: { measured: 'measured', model: 'model' },
    loss: 'Loss',
  },
  chart: {
    byRoundSummary: (o: { rounds: string; metric: string; first: string; last: string; bytes: string }) =>
      o.rounds === '0'
        ? 'By round: no round yet.'
        : `By round: ${o.rounds} rounds. ${o.metric} from ${o.first} to ${o.last}. ${o.bytes} on the wire. Arrows choose a round, Enter opens the data table.`,
    byTimeSummary: (o: { round: string; boards: number; length: string }) =>
      `Round ${o.round} by time: phases and power of ${o.boards} ${plural(o.boards, 'board', 'boards')} over ${o.length}. Enter opens the data table.`,
    byTimeEmpty: 'By time: no round yet.',
  },
};
