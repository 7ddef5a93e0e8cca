/** Settings and About. */
export const preferences = {
  appearance: 'Appearance',
  shortcuts: 'Keyboard shortcuts',
  key: 'Key',
  theme: 'Theme',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  engine: {
    title: 'Tensor engine',
    about:
      'Judges what is learned on held-out tasks. Boards compute without it; results agree to the tolerance of float32.',
    choice: 'Engine',
    choices: { auto: 'Automatic', wasm: 'WebAssembly', native: 'Native' },
    inUse: 'In use',
    selfTest: (time: string) => `Self-test passed in ${time}`,
    whyNot: 'Why not another',
    locked: 'A run is evaluated by the engine that it began with. Stop it to choose another.',
  },
};
