import { describe, expect, it } from 'vitest';
import { failureText } from '../../../../../electron/bench/boards/board-error.ts';
import { enums, messages } from '../../../../../firmware-bridge/protocol/schema.ts';

const failed = (failure: number, detail1 = 0, detail2 = 0): string =>
  failureText('Uno 1', { failure, messageId: messages.train.id, detail1, detail2 });

describe('a refusal as a sentence', () => {
  it('names both numbers of a model that does not fit', () => {
    expect(failed(enums.Failure.modelDoesNotFit, 724, 592)).toBe(
      'The model does not fit on Uno 1: it needs 724 B (724 bytes), the board has 592 B (592 bytes). ' +
        'Choose a smaller model, or one without error feedback.',
    );
  });

  it.each(Object.entries(enums.Feature))('says what the small firmware has not: %s', (_name, feature) => {
    expect(failed(enums.Failure.notBuiltIn, feature)).toMatch(
      /^Uno 1 runs the small firmware of an Arduino Uno or Nano, which has no [a-z].*\. Change that setting, or leave the board out\.$/,
    );
  });

  it('says so of a feature that it does not know itself', () => {
    expect(failed(enums.Failure.notBuiltIn, 99)).toMatch(/which has no feature 99\./);
  });

  it('has a sentence for every failure, and for one of newer firmware', () => {
    const sentences = Object.values(enums.Failure).map((failure) => failed(failure));
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/Uno 1.*\.$/);
    expect(failed(99)).toMatch(/newer than this bench/);
  });
});
