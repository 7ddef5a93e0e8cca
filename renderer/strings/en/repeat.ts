/** Repeat mode: a phase done many times on purpose. */
export const repeat = {
  title: 'Measure a phase',
  how: 'A phase shorter than about ten conversions of the sensor is not resolved in a round. Here the board does it again and again, as in its last round, and the energy of one is that of all, divided. Nothing it has learned changes.',
  phase: 'Phase',
  times: 'Repetitions',
  second: 'about a second of them',
  measure: 'Measure',
  measuring: 'Measuring…',
  pauseFirst: 'Pause the run first.',
  notTimes: 'Type a whole number, 1 to 65 535, or leave it empty.',
  of: 'Of',
  repetitions: 'Repetitions',
  timeEach: 'Time each',
  energyEach: 'Energy each',
  samples: (n: string) => `${n} samples`,
  coordinates: (n: string) => `${n} coordinates`,
  setting: 'Repeat phases',
  settingDoc:
    'After the last round every board does these phases many times, so that the report states what one of them costs.',
  unresolved: 'Those not resolved',
  each: (energy: string, n: string) => `${energy} each, from ${n} repetitions`,
};
