import { expect, test } from 'vitest';
import type { EnergyTotal } from '../../../../../electron/contract.ts';
import type { NetResult } from '../../../../../electron/bench/power/idle-baseline.ts';
import { withNet } from '../../../../../electron/bench/power/net-total.ts';

const total = (provenance: EnergyTotal['provenance']): EnergyTotal => ({
  provenance,
  joules: 10,
  plusMinus: provenance === 'model' ? undefined : 0.5,
  text: '',
});
const net = (boardId: string, provenance: EnergyTotal['provenance']): NetResult => ({
  boardId,
  name: boardId,
  provenance,
  netJoules: 2,
  plusMinus: provenance === 'model' ? null : 0.3,
  idleWatts: 0.09,
  driftWatts: null,
  drifted: false,
});

test('net of all boards of a total, ± in quadrature; a model has none', () => {
  const both = [net('a', 'measured'), net('b', 'measured'), net('v', 'model')];
  const [measured, model] = withNet([total('measured'), total('model')], both, (p) =>
    p === 'model' ? 1 : 2,
  );
  expect(measured?.net?.joules).toBe(4);
  expect(measured?.net?.plusMinus).toBeCloseTo(0.3 * Math.SQRT2, 12);
  expect(model?.net).toEqual({ joules: 2, plusMinus: undefined });
});

test('gross of three boards is never set beside net of two', () => {
  const [measured] = withNet([total('measured')], [net('a', 'measured'), net('b', 'measured')], () => 3);
  expect(measured?.net).toBeUndefined();
  expect(withNet([total('measured')], [], () => 1)[0]?.net).toBeUndefined();
});
