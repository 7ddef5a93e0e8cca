/**
 * A vitest reporter that keeps what `npm test` adds up: how many passed and failed, every failed test with what it
 * said, and every skipped test with its reason. vitest's own JSON leaves that reason out.
 *
 * Written to the file named by TEST_TALLY: { passed, failed, skipped: [{ name, reason }], problems: [sentence] }.
 */
import { writeFileSync } from 'node:fs';

/**
 * What went wrong and where in one line. The last lines of a long log are often all that is kept of it, so a failure
 * is told there whole.
 */
function why(errors) {
  const [first] = errors ?? [];
  if (!first) return 'no error was given';
  const place = first.stacks?.[0];
  const at = place ? ` (${place.file.split('/').slice(-2).join('/')}:${place.line})` : '';
  return `${String(first.message).replace(/\s+/g, ' ').slice(0, 600)}${at}`;
}

export default class TestTally {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: 0, skipped: [], problems: [] };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') tally.passed++;
        else if (result.state === 'failed') {
          tally.failed++;
          tally.problems.push(`${module.relativeModuleId} > ${test.fullName}: ${why(result.errors)}`);
        } else {
          tally.skipped.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: result.note ?? 'the reason is in its name',
          });
        }
      }
      // A file that does not load has no tests to count, and must not pass for that.
      const broken = [module, ...module.children.allSuites()].filter((it) => it.errors().length > 0);
      for (const it of broken) {
        tally.failed++;
        tally.problems.push(`${module.relativeModuleId}: ${it.errors()[0].message}`);
      }
    }
    for (const error of unhandledErrors) {
      tally.failed++;
      tally.problems.push(`Outside any test: ${error.message}`);
    }
    writeFileSync(process.env.TEST_TALLY, JSON.stringify(tally));
  }
}
