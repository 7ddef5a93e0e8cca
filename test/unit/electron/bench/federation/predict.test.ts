/** What a round will cost, said before it: held against rounds that then happen. */
import { describe, expect, test } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { predict } from '../../../../../electron/bench/federation/predict.ts';
import { RoundLoop } from '../../../../../electron/bench/federation/round-loop.ts';
import { createStrategy } from '../../../../../electron/bench/federation/strategies/registry.ts';
import { openRegistry } from '../../../../../electron/bench/boards/open-registry.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import { PRESETS, presetOf, settingsOf } from '../../../../../renderer/screens/experiment/presets.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 600,
  seed: 7,
  boardsPerRound: 1,
  evaluateEvery: 5,
  set: {},
};
const never = new AbortController().signal;

describe('a prediction', () => {
  test('is what rounds then cost', async () => {
    const said = await predict(settings, sineTask(), never);
    const registry = openRegistry({ virtual: { seed: 99 } });
    const boards = await registry.addVirtual(4);
    const loop = new RoundLoop(
      { task: sineTask(), strategy: createStrategy('tinymetafed'), rounds: 600, seed: 7 },
      boards,
    );
    const rounds = [];
    for (let i = 0; i < 16; i++) rounds.push(await loop.step());
    await registry.close();
    const later = rounds.slice(8).flatMap(({ clients }) => clients);
    for (const of of ['bytesUp', 'bytesDown'] as const) {
      const mean = later.reduce((sum, client) => sum + client[of], 0) / later.length;
      expect(said[of] / mean).toBeGreaterThan(0.95);
      expect(said[of] / mean).toBeLessThan(1.05);
    }
    expect(said.parameters).toBe(1153);
    // Copy and work of every parameter, and what one step needs beside them.
    expect(said.memoryBytes).toBeGreaterThan(2 * 4 * 1153);
    expect(said.memoryBytes).toBeLessThan(3 * 4 * 1153);
    // 32 samples of some 1,150 multiply-accumulates forward and as many or more backward, on the modelled RP2040.
    expect(said.timeUs).toBeGreaterThan(32 * 2 * 1153 * 0.5);
    const mean =
      later.reduce(
        (sum, { measurement: { phases, startUs } }) =>
          sum + Math.max(...phases.map(({ endUs }) => endUs - startUs)),
        0,
      ) / later.length;
    expect(said.timeUs / mean).toBeGreaterThan(0.9);
    expect(said.timeUs / mean).toBeLessThan(1.1);
  });

  test('follows the settings: fewer coordinates are fewer bytes, error feedback is more memory', async () => {
    const [plain, small] = await Promise.all([
      predict(settings, sineTask(), never),
      predict(
        {
          ...settings,
          ...settingsOf(
            PRESETS.find(({ id }) => id === 'smallest')!,
            'sine',
          ),
        },
        sineTask(),
        never,
      ),
    ]);
    expect(small.bytesUp).toBeLessThan(plain.bytesUp / 5);
    expect(small.memoryBytes).toBeGreaterThan(plain.memoryBytes);
  });

  test('is given up when nobody waits for it', async () => {
    const asked = new AbortController();
    asked.abort();
    await expect(predict(settings, sineTask(), asked.signal)).rejects.toThrow(/cancelled/);
  });
});

describe('presets', () => {
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s is one that boards can run, and is recognised',
    (_id, preset) => {
      for (const task of ['sine', 'omniglot', 'keywords'] as const) {
        const wanted = { ...settings, task, ...settingsOf(preset, task) };
        expect(() => createStrategy(wanted.strategy, wanted.set)).not.toThrow();
        expect(presetOf(wanted)).toBe(preset);
      }
      expect(presetOf({ ...settings, ...settingsOf(preset, 'sine'), rounds: 3 })).toBeUndefined();
    },
  );
});
