import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../../electron/bench/federation/settings.ts';
import { createStrategy } from '../../../../electron/bench/federation/strategies/registry.ts';
import { refuseOtherConfiguration } from '../../../../electron/bench/session/checkpoint/checkpoint.ts';
import type { Checkpoint } from '../../../../electron/bench/session/checkpoint/checkpoint.ts';
import { parseStudy } from '../../../../electron/bench/study/study-spec.ts';
import { taskByName } from '../../../../electron/bench/tasks/registry.ts';
import { quoted, UsageError } from '../../../../electron/bench/usage-error.ts';

const LONG = 'x'.repeat(100_000);
const STUDY = { title: 't', task: 'sine', seeds: 1, horizons: [10], contestants: [{ strategy: 'reptile' }] };
const defaults = createStrategy('tinymetafed').settings;

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('a mistake is told in a sentence', () => {
  it('that quotes the beginning of what was given, and how long it is', () => {
    expect(quoted('topPUp')).toBe('topPUp');
    expect(quoted(0.5)).toBe('0.5');
    expect(quoted(LONG)).toBe(`${'x'.repeat(80)}… (100000 characters)`);
    expect(messageOf(() => resolveSettings(defaults, { topPUp: LONG }))).toBe(
      `topPUp is 0.01 to 100; "${'x'.repeat(80)}… (100000 characters)" is not.`,
    );
  });

  it.each<[string, () => unknown]>([
    ['a setting without a name', () => resolveSettings(defaults, { [LONG]: 1 })],
    ['a task', () => taskByName(LONG)],
    ['an option of a task', () => taskByName('sine', { [LONG]: 1 })],
    ['a strategy', () => createStrategy(LONG)],
    ['a baseline', () => parseStudy(JSON.stringify({ ...STUDY, baseline: LONG }), 'study.json')],
    [
      'a setting of a checkpoint',
      () =>
        refuseOtherConfiguration(
          { strategySettings: { reconstructSteps: LONG } } as unknown as Checkpoint,
          { reconstructSteps: 0 },
          'checkpoint.json',
        ),
    ],
  ])('%s of 100,000 characters does not fill the screen', (_, act) => {
    const message = messageOf(act);
    expect(message.length).toBeLessThan(1500);
    expect(message).toContain(`${'x'.repeat(60)}`);
    expect(message).toMatch(/\.$/);
  });

  it('loses its middle when it is none any more, and keeps what happened and what to do', () => {
    const { message } = new UsageError(`The file names ${LONG}. Name one of the others.`);
    expect(message.length).toBeLessThanOrEqual(2000);
    expect(message).toMatch(
      /^The file names xxx.*… \(98\d\d\d characters left out\) ….*x\. Name one of the others\.$/,
    );
    const cause = new Error('why');
    expect(new UsageError('Short.', { cause })).toMatchObject({ message: 'Short.', cause });
  });
});
