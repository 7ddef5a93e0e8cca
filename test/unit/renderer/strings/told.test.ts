/** Sentences of the bench in the window's language: whatever the bench says of strategies, settings and tasks is known. */
import { afterEach, describe, expect, test } from 'vitest';
import { strategyViews } from '../../../../electron/bench/federation/strategies/registry.ts';
import { evaluationText } from '../../../../electron/bench/tasks/registry.ts';
import { RP2040_POWER } from '../../../../firmware-bridge/transports/virtual/power-model.ts';
import { speak, told } from '../../../../renderer/strings/strings.ts';

const CHINESE = /[\u4e00-\u9fff]/;
afterEach(() => speak('en'));

describe('what the bench tells', () => {
  test('is English in English', () => {
    expect(told('Run started, seed 7.')).toBe('Run started, seed 7.');
  });

  test.each([
    ...strategyViews().flatMap(({ doc, settings }) => [doc, ...settings.map((it) => it.doc)]),
    ...strategyViews().flatMap(({ settings }) => settings.map(({ range }) => range)),
    evaluationText('sine'),
    RP2040_POWER.text,
    'Real firmware, no hardware',
    'Run started, seed 7.',
  ])('is Chinese in Chinese: %s', (sentence) => {
    speak('zh');
    const said = told(sentence);
    expect(said).toMatch(CHINESE);
    // Nothing was left of the pattern.
    expect(said).not.toMatch(/\$\d/);
    for (const figure of sentence.match(/\d+(\.\d+)?/g) ?? []) expect(said).toContain(figure);
  });

  test('stays as it is where the window does not know it', () => {
    speak('zh');
    expect(told('Something new happened.')).toBe('Something new happened.');
  });
});
