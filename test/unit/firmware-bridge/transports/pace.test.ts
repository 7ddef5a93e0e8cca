/** Virtual boards at the pace of boards: only waiting is added. */
import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../firmware-bridge/transports/virtual/pace.ts';
import { sineMlp } from '../../../../electron/bench/models/mlp.ts';
import type { RoundMeasurement } from '../../../../electron/bench/power/measurement.ts';
import { openVirtualHub } from '../../../../electron/bench/boards/open-registry.ts';
import { plan, takeUp, usual } from '../../../conformance/bench.ts';

describe('the pace of boards', () => {
  it('holds a board for as long as it lived, from now or from when it may go on', () => {
    let now = 1000;
    const pace = new Pace(() => now);
    expect(pace.waitMs(1)).toBe(0);
    pace.lived(1, 20_000);
    expect(pace.waitMs(1)).toBe(20);
    expect(pace.waitMs(2)).toBe(0);
    now = 1005;
    pace.lived(1, 10_000);
    expect(pace.waitMs(1)).toBe(25);
    now = 5000;
    expect(pace.waitMs(1)).toBe(0);
    // What its host held it up for is not made up for.
    pace.lived(1, 7_000);
    expect(pace.waitMs(1)).toBe(7);
    pace.forget(1);
    expect(pace.waitMs(1)).toBe(0);
  });

  it('changes nothing but how long a round takes: same update, same measurement', async () => {
    const of = async (pace: 'computer' | 'boards') => {
      const hub = openVirtualHub({ seed: 3, pace });
      const board = await takeUp(hub.transport());
      await board.configure(sineMlp(32), usual);
      const began = performance.now();
      const { upload, measurement } = await board.train(plan);
      const tookMs = performance.now() - began;
      await board.close();
      await hub.close();
      return { upload, measurement, tookMs };
    };
    const [free, paced] = [await of('computer'), await of('boards')];
    expect(paced.upload).toEqual(free.upload);
    const figures = ({ energyPj, startUs, endUs, samples, phases }: RoundMeasurement) => ({
      ...{ energyPj, startUs, endUs, samples },
      phases: phases.map((it) => [it.phase, it.startUs, it.endUs, it.energyPj]),
    });
    expect(figures(paced.measurement)).toEqual(figures(free.measurement));
    const trained = paced.measurement.phases.find(({ phase }) => phase === 'train');
    const { startUs = 0, endUs = 0 } = trained ?? {};
    // The last slice need not be waited for; the training before it is.
    expect(paced.tookMs * 1000).toBeGreaterThan((endUs - startUs) / 2);
  });
});
