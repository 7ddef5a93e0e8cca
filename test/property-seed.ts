/**
 * vitest setup of the suites with property tests: the same inputs on every machine and every time.
 *
 *   PROPERTY_SEED=7 npx vitest run --project unit      others
 *
 * Why? A check that draws afresh each time is red by luck, and on a commit that has nothing to do with it. The search for
 * new inputs is a job of its own (.github/workflows/long.yml).
 */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['PROPERTY_SEED'] ?? 1) });
