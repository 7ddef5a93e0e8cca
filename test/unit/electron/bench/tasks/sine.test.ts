import { describe, expect, it } from 'vitest';
import { floatSine } from '../../../../../electron/bench/tasks/float-sine.ts';
import { SineStream } from '../../../../../electron/bench/tasks/sine-stream.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';

describe('floatSine', () => {
  it('is within two units in the last place near 1, over the range of the task', () => {
    let worst = 0;
    for (let x = -12; x <= 12; x += 0.00137)
      worst = Math.max(worst, Math.abs(floatSine(Math.fround(x)) - Math.sin(Math.fround(x))));
    expect(worst).toBeLessThan(1.2e-7);
    expect(floatSine(NaN)).toBe(0);
    expect(floatSine(1e9)).toBe(0);
  });
});

describe('sine task', () => {
  it('draws tasks and samples from the stated ranges', () => {
    for (let seed = 0; seed < 200; seed++) {
      const stream = new SineStream(seed);
      expect(stream.amplitude).toBeGreaterThanOrEqual(Math.fround(0.1));
      expect(stream.amplitude).toBeLessThanOrEqual(5);
      expect(stream.offset).toBeLessThan(6.2832);
      expect(Math.abs(stream.nextX())).toBeLessThanOrEqual(5);
    }
  });

  it('holds out 200 tasks of 10 support samples and a grid of 100 points', () => {
    const held = sineTask().heldOut(4);
    expect(held).toMatchObject({ count: 200, supportSize: 10, querySize: 100, inputs: 1, outputs: 1 });
    expect(held.supportInputs.length).toBe(2000);
    expect([held.queryInputs[0], held.queryInputs[99]]).toEqual([-1, 1]);
    expect(held).toEqual(sineTask().heldOut(4));
    expect(held.supportTargets).not.toEqual(sineTask().heldOut(5).supportTargets);
    // The mean square of A sin is E[A^2] / 2 = 4.25: what predicting zero gives.
    const meanSquare = held.queryTargets.reduce((sum, y) => sum + y * y, 0) / held.queryTargets.length;
    expect(meanSquare).toBeGreaterThan(3.2);
    expect(meanSquare).toBeLessThan(5.3);
  });
});
