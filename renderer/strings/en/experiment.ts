/** The Experiment screen. */
export const experiment = {
  about: 'What the next run learns, from what, and how.',
  toBench: 'Go to the bench',
  useCase: 'Use case',
  strategy: 'Strategy',
  run: 'Run',
  task: {
    sine: 'Each board fits a sine of its own; made on the boards, no data needed.',
    omniglot: 'Each board learns to tell a few handwritten characters apart.',
    keywords: 'Each board learns to tell a few spoken words apart.',
  },
  data: 'Folder or zip of the data',
  dataPlaceholder: 'Path on this computer',
  dataNeeded: 'This use case needs its data. Type the path of its folder or zip.',
  dataHint: {
    omniglot: 'Images in folders of alphabets and characters, as Omniglot is published.',
    keywords: 'WAV files in one folder a word, as Speech Commands is published.',
  },
  doc: {
    rounds: 'Length of the run. The outer step size reaches its end in the last round.',
    seed: 'The same seed gives the same run, to the last bit.',
    evaluateEvery: 'How often the initialization is judged on held-out tasks.',
  },
  power: {
    title: 'Power of virtual boards',
    about:
      'A virtual board has no supply. It draws what is stated here, and its INA219 model turns that into conversions like a real one.',
    name: 'Board',
    nameDoc: 'For the sentence that goes with every figure: "an nRF52840".',
    field: {
      supplyV: 'Supply',
      idleMilliamps: 'Idle',
      receiveMilliamps: 'Receive',
      trainMilliamps: 'Train',
      selectMilliamps: 'Select',
      sendMilliamps: 'Send',
      noiseMilliamps: 'Noise, current',
      noiseMillivolts: 'Noise, supply',
    },
    volts: (low: string, high: string) => `V, ${low} to ${high}`,
    milliamps: (high: string) => `mA, up to ${high}`,
    millivolts: (high: string) => `mV, up to ${high}`,
  },
  seen: {
    title: 'What a round costs',
    bytes: 'Bytes, latest round',
    time: 'Time, latest round',
    boards: 'Boards in it',
    whole: (rounds: string) => `Bytes of ${rounds} rounds like it`,
    note: 'Seen in the latest run, with the settings it had. Other settings cost other bytes.',
    none: 'Nothing has been seen yet. After one round, its bytes and time stand here.',
  },
};
