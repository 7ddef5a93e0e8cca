import { defineConfig } from 'vitest/config';

/** Suites in the order of `npm test`. Everything runs in plain Node; only `e2e` opens a window. */
const suite = (name: string, rest: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ['test/property-seed.ts'],
    // What comes is waited for: how soon it comes is the machine's business. Vitest itself gives up after a second.
    expect: { poll: { timeout: 20_000 } },
    ...rest,
  },
});

export default defineConfig({
  test: {
    globalSetup: ['test/bundle-first.ts'],
    passWithNoTests: true,
    projects: [
      suite('unit'),
      suite('firmware', { testTimeout: 120_000 }),
      // Emulated boards share two busy cores with everything else.
      suite('conformance', { testTimeout: 120_000 }),
      suite('faults', { testTimeout: 60_000 }),
      // One window at a time: two would fight for focus and for the two cores.
      suite('e2e', {
        globalSetup: ['test/e2e/runtime-setup.ts'],
        fileParallelism: false,
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
    ],
  },
});
