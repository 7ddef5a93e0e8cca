import { describe, expect, it } from 'vitest';
import {
  parseAssignments,
  resolveSettings,
  settings,
} from '../../../../../electron/bench/federation/settings.ts';
import {
  createStrategy,
  strategyNames,
  strategyViews,
} from '../../../../../electron/bench/federation/strategies/registry.ts';
import { taskByName } from '../../../../../electron/bench/tasks/registry.ts';
import { UsageError } from '../../../../../electron/bench/usage-error.ts';

const refusal = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'taken';
};

describe('settings', () => {
  it('are read as they are typed', () => {
    const set = parseAssignments(['topPUp=10', 'schedule=cosine', 'errorFeedback=true', 'learningRate=1e-2']);
    expect(createStrategy('tinymetafed', set).settings).toMatchObject({
      topPUp: 10,
      schedule: 'cosine',
      errorFeedback: true,
      learningRate: 0.01,
      topPDown: 20,
    });
  });

  it.each([
    [{ topPUp: '0' }, 'topPUp is 0.01 to 100; "0" is not.'],
    [{ topPUp: 'NaN' }, 'topPUp is 0.01 to 100; "NaN" is not.'],
    [{ topPUp: '' }, 'topPUp is 0.01 to 100; "" is not.'],
    [{ samples: 1.5 }, 'samples is whole number, 1 to 65535; "1.5" is not.'],
    [{ samples: true }, 'samples is whole number, 1 to 65535; "true" is not.'],
    [{ schedule: 'warm' }, 'schedule is linear, constant or cosine; "warm" is not.'],
    [{ valueKind: 'toString' }, 'valueKind is float32, float16, int8 or int4; "toString" is not.'],
    [{ errorFeedback: 'yes' }, 'errorFeedback is true or false; "yes" is not.'],
  ])('%j is refused with the range', (set, sentence) =>
    expect(refusal(() => createStrategy('tinymetafed', set))).toBe(sentence),
  );

  it('refuse unknown names with the valid ones', () => {
    expect(refusal(() => createStrategy('tinymetafed', { speed: 1 }))).toContain(
      'Settings: localLayers, reconstructSteps',
    );
    expect(refusal(() => createStrategy('toString'))).toBe(
      `There is no strategy "toString". Strategies: ${strategyNames.join(', ')}.`,
    );
    expect(refusal(() => taskByName('constructor'))).toBe(
      'There is no task "constructor". Tasks: sine, keywords, omniglot.',
    );
    expect(refusal(() => parseAssignments(['topPUp']))).toContain('is not name=value');
  });

  it('refuse query samples without room for them, and noise without a clip norm', () => {
    expect(refusal(() => createStrategy('fomaml', { samples: 16 }))).toBe(
      'querySamples is 16; it needs batchSize 1, epochs 1 and more samples than that (batchSize is 1, epochs 1, samples 16).',
    );
    expect(refusal(() => createStrategy('fomaml', { batchSize: 4 }))).toContain('batchSize is 4');
    expect(refusal(() => createStrategy('tinymetafed', { noiseMultiplier: 1 }))).toContain('clipNorm is 0');
    expect(refusal(() => createStrategy('tinymetafed', { noiseMultiplier: 1, clipNorm: 2 }))).toBe('taken');
  });

  it('refuse reconstruction without local layers', () => {
    expect(refusal(() => createStrategy('tinyreptile', { reconstructSteps: 4 }))).toContain(
      'localLayers is 0',
    );
    expect(
      refusal(() => createStrategy('tinymetafed', { reconstructSteps: 4, freezeLocalAfter: true })),
    ).toBe('taken');
  });

  it("every strategy's defaults are in range and shown with it", () => {
    for (const view of strategyViews()) {
      expect(view.settings.map(({ name }) => name)).toEqual(settings.map(({ name }) => name));
      const set = Object.fromEntries(view.settings.map(({ name, value }) => [name, value]));
      const { defaults } = createStrategy(view.name).info;
      expect(resolveSettings(defaults, set)).toEqual(defaults);
    }
  });

  it('the plain algorithms are as the study says', () => {
    expect(createStrategy('tinymetafed').settings).toMatchObject({
      localLayers: 1,
      topPUp: 20,
      topPDown: 20,
      valueKind: 'float32',
      alpha0: 1,
      schedule: 'linear',
      samples: 32,
      batchSize: 1,
      learningRate: 0.015,
      gradientClip: 4,
      ema: 0,
    });
    expect(createStrategy('tinyreptile').settings).toMatchObject({
      localLayers: 0,
      topPUp: 100,
      topPDown: 100,
      alpha0: 0.25,
      batchSize: 1,
    });
    expect(createStrategy('reptile').settings).toMatchObject({
      localLayers: 0,
      batchSize: 8,
      epochs: 4,
      alpha0: 0.25,
    });
  });
});
