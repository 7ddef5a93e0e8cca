/** The built-in models: their size, and the boards they fit on. */
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelDesk } from '../../../../../electron/bench/desk/model-desk.ts';
import type { GalleryView, ImportedView } from '../../../../../electron/contract.ts';
import { initializationFiles } from '../../../../../electron/bench/export/initialization-files.ts';
import { BOARD_KINDS, boardBytes, fitOn } from '../../../../../electron/bench/models/board-memory.ts';
import { cardOf, gallery } from '../../../../../electron/bench/models/gallery.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { mlp, sineMlp } from '../../../../../electron/bench/models/mlp.ts';

const kind = (name: string) => BOARD_KINDS.find((it) => it.name.includes(name))!;

describe('the gallery of models', () => {
  it('has models of every task, each with its size', () => {
    expect(gallery().map(({ task, model }) => `${task} ${model.name}`)).toEqual([
      'sine 1-32-32-1',
      'sine 1-40-40-1',
      'omniglot 196-64-32-5',
      'omniglot 784-64-32-5',
      'omniglot 14x14-c8-c16s2-c16s2',
      'omniglot 28x28-c8s2-c16s2-c16s2',
      'keywords 192-64-32-5',
      'keywords 16x12-t64s2',
    ]);
    expect(cardOf(sineMlp())).toMatchObject({
      layers: 'dense 32, dense 32, dense 1',
      parameters: 1153,
      parameterBytes: 4612,
      // Three layers, 2 x 1153 weights, 1 + 32 + 32 + 1 activations, 2 x 32 deltas.
      boardBytes: 3 * 44 + 4 * (2306 + 66 + 64),
      boardBytesWithFeedback: 3 * 44 + 4 * (2306 + 66 + 64 + 1153),
    });
    expect(cardOf(gallery()[4]!.model).layers).toBe(
      'conv2d 8 3x3, conv2d 16 3x3/2, conv2d 16 3x3/2, dense 5',
    );
  });

  it('says per board whether it fits, and why not', () => {
    expect(fitOn(sineMlp(), kind('Pico'))).toMatchObject({ fit: 'fits', reason: undefined });
    expect(fitOn(sineMlp(), kind('Mega'))).toMatchObject({
      fit: 'too large',
      reason: 'It needs 9.9 kB; this board offers 5.0 kB.',
    });
    const small = mlp({ widths: [1, 16, 16, 1], loss: 'mse', firstBiasRange: 1 });
    expect(fitOn(small, kind('Mega')).fit).toBe('fits');
    const middle = mlp({ widths: [1, 20, 20, 1], loss: 'mse', firstBiasRange: 1 });
    expect(fitOn(middle, kind('Mega'))).toMatchObject({
      fit: 'tight',
      reason: expect.stringMatching(/with error feedback, and this board offers 5\.0 kB; without/) as string,
    });
    expect(fitOn(small, kind('Uno')).reason).toBe('It needs 3.0 kB; this board offers 0.6 kB.');
    const least = mlp({ widths: [1, 5, 5, 1], loss: 'mse', firstBiasRange: 1 });
    expect(boardBytes(least)).toBe(588);
    expect(fitOn(least, kind('Uno'))).toMatchObject({
      fit: 'tight',
      reason: 'The firmware of this board runs it without error feedback only.',
    });
    expect(fitOn(gallery()[4]!.model, kind('Uno')).reason).toBe(
      'It has a layer conv2d; the firmware of this board runs dense ones only.',
    );
    const deep = mlp({ widths: [1, 2, 2, 2, 2, 2, 2, 2, 2, 1], loss: 'mse', firstBiasRange: 1 });
    expect(fitOn(deep, kind('Mega')).reason).toBe('It has 9 layers; this board takes 8.');
  });

  it('counts local layers out of error feedback', () => {
    const model = sineMlp();
    const { globalCount, parameterCount } = layoutOf(model, 1);
    const feedback = { residual: 'float16', localLayers: 1 } as const;
    expect(globalCount).toBeLessThan(parameterCount);
    expect(boardBytes(model, feedback) - boardBytes(model)).toBe(Math.ceil((2 * globalCount) / 4) * 4);
  });
});

describe('models in the window', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gallery-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const { handlers } = new ModelDesk();

  it('lists those of a task, with as many classes as it has', () => {
    const list = handlers.listModels({ type: 'listModels', task: 'keywords', taskSet: { ways: 12 } });
    expect((list as GalleryView[]).map(({ outputs }) => outputs)).toEqual([12, 12]);
  });

  it('describes a file that fits the task, and refuses one that does not', async () => {
    const model = sineMlp(40);
    for (const { path, content } of initializationFiles(model, initialize(model, 1), [])) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const path = join(folder, 'tfjs/model.json');
    const view = (await handlers.inspectModel({ type: 'inspectModel', path, task: 'sine' })) as ImportedView;
    expect(view).toMatchObject({ path, parameters: 1761, notes: [], layers: 'dense 40, dense 40, dense 1' });
    await expect(handlers.inspectModel({ type: 'inspectModel', path, task: 'omniglot' })).rejects.toThrow(
      'takes 1 inputs and gives 1 outputs; the task omniglot has 196 and 5.',
    );
    const keras = join(folder, 'some.keras');
    await expect(handlers.inspectModel({ type: 'inspectModel', path: keras, task: 'sine' })).rejects.toThrow(
      'tensorflowjs_converter --input_format=keras some.keras FOLDER',
    );
  });
});
