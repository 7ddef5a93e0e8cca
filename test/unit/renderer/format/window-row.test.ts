/** A board's row of the power between two markers: a model's figures say ≈ once, a sensor's never. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WindowReading } from '../../../../electron/contract.ts';
import { windowRow } from '../../../../renderer/format/window-row.ts';
import { charts as en } from '../../../../renderer/strings/en/charts.ts';
import { charts as zh } from '../../../../renderer/strings/zh/charts.ts';

const T = '\u202f';
const reading = (rest: Partial<WindowReading>): WindowReading => ({
  boardId: 'virtual:1',
  provenance: 'measured',
  energyPj: 4.872e9,
  problem: undefined,
  plusMinusPj: 0.097e9,
  meanW: 0.13456,
  peakW: 0.1402,
  samples: 34,
  lostSamples: 0,
  ...rest,
});

describe('a row of the window of power', () => {
  test('of a model: ≈ once a figure, two digits, no ±', () => {
    const row = windowRow(reading({ provenance: 'model', plusMinusPj: undefined }), en.window);
    expect(row).toEqual({
      energy: `≈${T}4.9${T}mJ`,
      mean: `≈${T}130${T}mW`,
      peak: `≈${T}140${T}mW`,
    });
  });

  test('of a sensor: ± on the joules, no ≈', () => {
    expect(windowRow(reading({}), en.window)).toEqual({
      energy: `4.872${T}mJ ±\u00a00.097`,
      mean: `134.6${T}mW`,
      peak: `140.2${T}mW`,
    });
  });

  test.each([en.window, zh.window])('without figures: the reason, and no sign of a figure', (words) => {
    const none = { energyPj: undefined, meanW: undefined, peakW: undefined } as const;
    for (const provenance of ['model', 'measured'] as const)
      for (const problem of ['noConversions', 'saturated', 'reversed', 'notResolved'] as const)
        expect(windowRow(reading({ ...none, provenance, problem }), words)).toEqual({
          energy: words.problem[problem],
          mean: words.none,
          peak: words.none,
        });
    expect(windowRow(reading({ ...none }), words).energy).toBe(words.problem.noConversions);
  });

  test('whatever the size: one ≈ for a model, none for a sensor', () => {
    const size = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom('model' as const, 'measured' as const),
        size,
        size,
        (provenance, joules, watts) => {
          const row = windowRow(
            reading({
              provenance,
              energyPj: joules * 1e12,
              plusMinusPj: undefined,
              meanW: watts,
              peakW: watts,
            }),
            en.window,
          );
          for (const figure of [row.energy, row.mean, row.peak])
            expect(figure.split('≈').length - 1).toBe(provenance === 'model' ? 1 : 0);
        },
      ),
    );
  });
});
