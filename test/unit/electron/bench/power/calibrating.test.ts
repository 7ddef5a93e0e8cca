/** Zero, gain and shunt of a sensor that is off, through the real core and the INA219 model: as wizard and command line do it. */
import { afterEach, expect, test } from 'vitest';
import type { Board } from '../../../../../electron/bench/boards/board.ts';
import { BoardRegistry } from '../../../../../electron/bench/boards/board-registry.ts';
import {
  calibrationView,
  setShunt,
  takeGain,
  takeZero,
} from '../../../../../electron/bench/power/calibration/calibrate.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import { plan, usual } from '../../../../conformance/bench.ts';
import { MeasuringBoard } from './measuring-board.ts';

const AT_UTC = '2026-11-23T12:00:00.000Z';
const DRAWN_A = 0.025;
const amps = (current: number) => ({
  currentA: { idle: current, receive: current, train: current, select: current, send: current },
});
const open: BoardRegistry[] = [];
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
});

async function onBench(device: MeasuringBoard): Promise<{ board: Board; registry: BoardRegistry }> {
  const registry = new BoardRegistry({
    virtualHub: () => {
      throw new Error('there are none here');
    },
    serialTransport: () => device,
  });
  open.push(registry);
  const board = await registry.addSerial(device.address);
  await board.configure(sineMlp(32), usual);
  return { board, registry };
}

/** Of a round at 25 mA: how far from the truth, and what is claimed; relative. */
async function errorOf(device: MeasuringBoard, board: Board, round: number): Promise<[number, number]> {
  device.draw(amps(DRAWN_A));
  await device.rest(100_000);
  const { measurement } = await board.train({ ...plan, round });
  const truePj = 5 * DRAWN_A * (measurement.endUs - measurement.startUs) * 1e6;
  const { energyPj = NaN, plusMinusPj = NaN } = measurement;
  return [energyPj / truePj - 1, plusMinusPj / truePj];
}

test('a sensor that is off by 70 uV and 0.6 % is right once calibrated, and known forty times better', async () => {
  const device = new MeasuringBoard(1);
  device.offsetCounts = 7;
  device.gain = 1.006;
  const { board, registry } = await onBench(device);
  const state = () => registry.view(board.id)?.sensor.calibration;
  const [before, claimedBefore] = await errorOf(device, board, 1);
  expect(Math.abs(before)).toBeGreaterThan(0.02);
  expect(Math.abs(before)).toBeLessThan(claimedBefore);
  expect(state()).toBe('none');

  device.draw(amps(0));
  await device.rest(50_000);
  const zero = takeZero(board, { seconds: 0.5 }, AT_UTC);
  await device.rest(900_000);
  await zero;
  expect(board.calibration.zero?.counts).toBeCloseTo(7, 0);
  expect(state()).toBe('partial');

  device.draw(amps(0.1));
  await device.rest(50_000);
  const load = { amps: 0.1, tolerance: 0.001, text: '49.9 ohm 0.1 % at 4.99 V' };
  const gain = takeGain(board, load, { seconds: 0.5 }, AT_UTC);
  await device.rest(900_000);
  await gain;
  expect(board.calibration.gain?.factor).toBeCloseTo(1 / 1.006, 3);
  expect(calibrationView(board)).toMatchObject({ zero: '2026-11-23', gain: '2026-11-23' });

  const [after, claimedAfter] = await errorOf(device, board, 2);
  expect(Math.abs(after)).toBeLessThan(claimedAfter);
  expect(Math.abs(after)).toBeLessThan(0.006);
  expect(claimedAfter).toBeLessThan(claimedBefore / 5);
}, 60_000);

test('a zero with the load on, a gain without a zero, a load that cannot be: refused, and nothing changes', async () => {
  const device = new MeasuringBoard(1);
  const { board } = await onBench(device);
  const load = { amps: 0.1, tolerance: 0.001, text: '' };
  await expect(takeGain(board, load, { seconds: 0.2 }, AT_UTC)).rejects.toThrow(/Take the zero of .* first/);
  device.draw(amps(0.1));
  await device.rest(50_000);
  const zero = takeZero(board, { seconds: 0.3 }, AT_UTC);
  const refused = expect(zero).rejects.toThrow(/current flows\. Disconnect the load/);
  await device.rest(600_000);
  await refused;
  expect(board.calibration).toEqual({});
}, 60_000);

test('a shunt of another value scales what the next round measures', async () => {
  const device = new MeasuringBoard(1);
  const { board } = await onBench(device);
  const [asBought] = await errorOf(device, board, 1);
  setShunt(board, 0.2, 0.01, AT_UTC);
  const [halved] = await errorOf(device, board, 2);
  expect((1 + halved) / (1 + asBought)).toBeCloseTo(0.5, 2);
  expect(calibrationView(board).shunt).toBe('2026-11-23');
}, 60_000);
