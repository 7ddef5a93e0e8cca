/** vitest globalSetup: worker threads run from `dist/`, so it is brought up to date before any test. */
import { build } from '../build/bundle.mjs';

export default async function setup(): Promise<void> {
  try {
    await build({ renderer: false });
  } catch (error) {
    // Tests that need no worker still tell something; those that do will fail and this is why.
    console.error(`Bundling dist/ failed:\n${error instanceof Error ? error.message : String(error)}`);
  }
}
