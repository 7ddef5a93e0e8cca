import { expect, it } from 'vitest';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { digestOf } from '../../electron/bench/models/digest.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { PROTOCOL_VERSION } from '../../firmware-bridge/protocol/schema.ts';
import { describeKinds, plan, usual } from './bench.ts';

describeKinds('greeting and configuration', (bench) => {
  it('says who it is and what it can hold', () => {
    const { hello } = bench.board;
    expect(hello?.protocolVersion).toBe(PROTOCOL_VERSION);
    expect(hello?.boardId).toMatch(/^[0-9a-f]{16}$/);
    expect(hello?.bootId).not.toBe(0);
    expect(hello?.arenaBytes).toBeGreaterThan(4000);
    expect(hello?.receiveWindowBytes).toBeGreaterThan(0);
    expect(hello?.maxPayloadBytes).toBeGreaterThanOrEqual(48);
    expect(bench.board.state).toBe('idle');
  });

  it('refuses to train before it has a model', async () => {
    await expect(bench.board.train(plan)).rejects.toThrow(
      /Board under test has no model yet and refuses train/,
    );
  });

  it.each([0, 1, 12345, 0xffffffff])('initializes as the host does, seed %i', async (seed) => {
    const ready = await bench.board.configure(bench.model, { ...usual, seed });
    expect(ready.parameterCount).toBe(bench.parameterCount);
    expect(ready.globalCount).toBe(bench.globalCount);
    expect(ready.bytesNeeded).toBeLessThanOrEqual(ready.bytesAvailable);
    expect(ready.copyDigest).toBe(digestOf(initialize(bench.model, seed).subarray(0, bench.globalCount)));
  });

  it('takes the same model with no local layer', async () => {
    const ready = await bench.board.configure(bench.model, { ...usual, localLayers: 0 });
    expect(ready.globalCount).toBe(bench.parameterCount);
    expect(ready.copyDigest).toBe(digestOf(initialize(bench.model, usual.seed)));
  });

  it('refuses a model that does not fit, naming bytes needed and there, and keeps working', async () => {
    const huge = mlp({ widths: [1, 8000, 8000, 1], loss: 'mse', firstBiasRange: 0 });
    await expect(bench.board.configure(huge, usual)).rejects.toThrow(
      /The model does not fit on Board under test: it needs .* \(\d+ bytes\), the board has .* \(\d+ bytes\)\./,
    );
    expect((await bench.board.configure(bench.model, usual)).globalCount).toBe(bench.globalCount);
  });

  it('refuses layers that do not fit each other', async () => {
    const [first, , last] = bench.model.layers;
    const broken = {
      ...bench.model,
      layers: [first, last].map((layer) => ({ ...layer, inputs: 7 })),
    } as typeof bench.model;
    await expect(bench.board.configure(broken, usual)).rejects.toThrow(/refuses the model/);
  });
});
