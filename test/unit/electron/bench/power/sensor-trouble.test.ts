/**
 * Sensors in trouble, through the real core and the INA219 model: each is recognised, named with what to do where the Bench
 * and the Boards screen look, and gives no figure.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { BoardView } from '../../../../../electron/contract.ts';
import type { Board } from '../../../../../electron/bench/boards/board.ts';
import { BoardRegistry } from '../../../../../electron/bench/boards/board-registry.ts';
import type { RoundMeasurement } from '../../../../../electron/bench/power/measurement.ts';
import { EnergyTotals } from '../../../../../electron/bench/power/totals.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import type { PowerModel } from '../../../../../firmware-bridge/transports/virtual/power-model.ts';
import { plan, usual } from '../../../../conformance/bench.ts';
import { MeasuringBoard } from './measuring-board.ts';

const open: BoardRegistry[] = [];
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
});

const log: string[] = [];
async function bench(...devices: MeasuringBoard[]): Promise<{ boards: Board[]; registry: BoardRegistry }> {
  log.length = 0;
  const registry = new BoardRegistry({
    virtualHub: () => {
      throw new Error('there are none here');
    },
    serialTransport: (path) => devices.find(({ address }) => address === path) as MeasuringBoard,
    onLog: (_level, text) => log.push(text),
  });
  open.push(registry);
  const boards: Board[] = [];
  for (const { address } of devices) boards.push(await registry.addSerial(address));
  for (const board of boards) await board.configure(sineMlp(32), usual);
  return { boards, registry };
}

const amps = (current: number): Partial<PowerModel> => ({
  currentA: { idle: current, receive: current, train: current, select: current, send: current },
});
const sensorOf = (registry: BoardRegistry, board: Board): BoardView['sensor'] =>
  registry.view(board.id)?.sensor as BoardView['sensor'];
const round = async (board: Board, number: number): Promise<RoundMeasurement> =>
  (await board.train({ ...plan, round: number })).measurement;
const none = { energyPj: undefined, plusMinusPj: undefined };

test('in order: measured, with ±, and nothing to say', async () => {
  const device = new MeasuringBoard(1);
  const { boards, registry } = await bench(device);
  const [board] = boards as [Board];
  await device.rest(200_000);
  const measured = await round(board, 1);
  expect(measured.provenance).toBe('measured');
  expect(measured.energyPj).toBeGreaterThan(0);
  expect(measured.plusMinusPj).toBeGreaterThan(0);
  expect(sensorOf(registry, board).trouble).toBeUndefined();
});

test('absent, or at another address: told with what to do, no joules', async () => {
  for (const at of [undefined, 0x41]) {
    const device = new MeasuringBoard(1, {}, at);
    device.at = at;
    const { boards, registry } = await bench(device);
    const [board] = boards as [Board];
    expect((await round(board, 1)).energyPj).toBeUndefined();
    const { trouble, state } = sensorOf(registry, board);
    expect(state).toBe('absent');
    expect(trouble?.kind).toBe('absent');
    expect(trouble?.text).toMatch(/address 0x40.*A0 and A1 open/s);
  }
});

test('unplugged in the middle of a run: that round and those after it have no figure; plugged in again they have', async () => {
  const device = new MeasuringBoard(1);
  const { boards, registry } = await bench(device);
  const [board] = boards as [Board];
  await device.rest(100_000);
  expect((await round(board, 1)).energyPj).toBeGreaterThan(0);
  device.at = undefined;
  const during = await round(board, 2);
  expect(during.energyPj).toBeUndefined();
  await device.rest(300_000);
  const { state, trouble } = sensorOf(registry, board);
  expect({ state, kind: trouble?.kind, misleads: trouble?.misleads }).toEqual({
    state: 'failed',
    kind: 'failed',
    misleads: true,
  });
  expect(board.note).toMatch(/stopped answering.*Check its four wires/s);
  expect((await round(board, 3)).energyPj).toBeUndefined();
  device.at = 0x40;
  await device.rest(3_000_000);
  expect(sensorOf(registry, board).state).toBe('ok');
  expect((await round(board, 4)).energyPj).toBeGreaterThan(0);
  expect(sensorOf(registry, board).trouble).toBeUndefined();
});

test('saturated in its widest range: no figure, told at rest already', async () => {
  const device = new MeasuringBoard(1, amps(3.6));
  const { boards, registry } = await bench(device);
  const [board] = boards as [Board];
  await device.rest(800_000);
  expect(sensorOf(registry, board).trouble).toMatchObject({ kind: 'saturated', misleads: true });
  expect(await round(board, 1)).toMatchObject({ ...none, problem: 'saturated' });
  expect(sensorOf(registry, board).trouble?.text).toMatch(/shunt of fewer ohms/);
});

test('wired backwards: no figure, told at rest already, and gone once it is turned round', async () => {
  const device = new MeasuringBoard(1, amps(-0.025));
  const { boards, registry } = await bench(device);
  const [board] = boards as [Board];
  await device.rest(600_000);
  expect(sensorOf(registry, board).trouble).toMatchObject({ kind: 'reversed', misleads: true });
  expect(sensorOf(registry, board).trouble?.text).toMatch(/Swap Vin\+ and Vin−/);
  expect(await round(board, 1)).toMatchObject({ ...none, problem: 'reversed' });
  device.draw(amps(0.025));
  await device.rest(600_000);
  expect((await round(board, 2)).energyPj).toBeGreaterThan(0);
  expect(sensorOf(registry, board).trouble).toBeUndefined();
});

test('a chip that no longer converts: no figure, and its last reading is not taken for the load', async () => {
  const device = new MeasuringBoard(1);
  const { boards, registry } = await bench(device);
  const [board] = boards as [Board];
  await device.rest(100_000);
  await round(board, 1);
  // Powered down by a stray write: registers hold what they held, and no conversion ends.
  device.frozen = true;
  const measured = await round(board, 2);
  expect(measured).toMatchObject(none);
  expect(measured.problem).toMatch(/gap|noConversions|stale/);
  expect(sensorOf(registry, board).trouble?.text).toMatch(/Check/);
});

describe('one sensor read by two boards', () => {
  test('is recognised; neither has a figure from then on, and totals lose what they had', async () => {
    const left = new MeasuringBoard(1, {}, 0x40, 9);
    const other = new MeasuringBoard(3, {}, 0x40, 77);
    const twin = await bench(left, other);
    const [board, third] = twin.boards as [Board, Board];
    // The second board's own number differs; what it reads does not.
    const relayed: [number, Uint8Array][] = [];
    board.sensor.listen((fields, body) => relayed.push([fields.configRegister, body.slice()]));
    const totals = new EnergyTotals();
    await left.rest(100_000);
    const before = await round(board, 1);
    totals.add(board.id, { name: board.name, text: '' }, before);
    expect(totals.totals()).toHaveLength(1);
    await left.rest(600_000);
    for (const [configRegister, body] of relayed)
      third.sensor.power({ firstTimeUs: 5000n, configRegister, lost: 0, flags: 0 }, body);
    await left.rest(300_000);
    for (const [configRegister, body] of relayed.slice(-6))
      third.sensor.power({ firstTimeUs: 5000n, configRegister, lost: 0, flags: 0 }, body);
    expect(log.join(' ')).toMatch(/read the same INA219.*No joules are given for either/s);
    for (const it of [board, third]) {
      expect(sensorOf(twin.registry, it).trouble).toMatchObject({ kind: 'shared', misleads: true });
      expect(sensorOf(twin.registry, it).trouble?.text).toMatch(/Give each board an INA219/);
    }
    const after = await round(board, 2);
    expect(after).toMatchObject({ ...none, problem: 'shared' });
    expect(
      after.phases.every(({ energyPj, problem }) => energyPj === undefined && problem === 'shared'),
    ).toBe(true);
    totals.add(board.id, { name: board.name, text: '' }, after);
    expect(totals.totals()).toEqual([]);
  });
});
