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
    starting: 'TensorFlow.js is starting',
    none: 'No tensor engine works here',
    refused: 'The engine asked for does not work here; the one before goes on.',
    wasmWithSimd: (version: string) => `TensorFlow.js ${version}, WebAssembly with SIMD`,
    wasm: (version: string) => `TensorFlow.js ${version}, WebAssembly without SIMD`,
    native: (version: string) => `TensorFlow.js ${version}, native`,
    nativeWith: (version: string, library: string) =>
      `TensorFlow.js ${version}, native (libtensorflow ${library})`,
    names: { native: 'tfjs-node', wasm: 'WebAssembly' },
    notUsed: (engine: string, why: string) => `${engine} is not used: ${why}.`,
    out: (engine: string, why: string) => `${engine} is out: ${why}.`,
    problem: {
      notInstalled: 'it is not installed (its download of libtensorflow failed or was left out)',
      notInFolder: (folder: string) => `TFJS_NODE_FOLDER is ${folder}, and it does not lie there`,
      noLibrary: 'it is installed without its native library (its install script did not run)',
      otherBackend: (started: string) =>
        `it loaded, but its backend did not start (${started || 'none'} did)`,
      slow: (seconds: string) => `it did not start within ${seconds} s`,
      selfTest: (model: string, output: string, given: string, expected: string) =>
        `it failed its self-test: output ${output} of ${model} is ${given} where boards compute ${expected}`,
      thread: 'the evaluation thread',
      process: 'the evaluation process',
      ended: (place: string) => `${place} ended`,
      endedStarting: (place: string) => `${place} ended while it started`,
      endedWith: (place: string, code: string) => `${place} ended with ${code}`,
      endedStartingWith: (place: string, code: string) => `${place} ended with ${code} while it started`,
      failed: (place: string, words: string) => `${place} failed: ${words}`,
      code: (code: string) => `code ${code}`,
    },
    locked: 'A run is evaluated by the engine that it began with. Stop it to choose another.',
  },
};
