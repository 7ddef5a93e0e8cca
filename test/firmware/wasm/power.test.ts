import { describe, expect, it } from 'vitest';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { describeSineModel, plan } from './sine-round.ts';
import { WasmBoard } from './wasm-board.ts';

const CONFIG = 0x019f;

function withSensor(): WasmBoard {
  const board = new WasmBoard();
  board.registers = new Map([
    [0, 0x399f],
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  board.open();
  board.send('sensorConfigure', {
    relay: enums.SensorRelay.both,
    rangeMode: enums.RangeMode.fixed,
    configRegister: CONFIG,
  });
  return board;
}

/** Lets a conversion end after `us` microseconds. */
function convert(board: WasmBoard, us: number, shunt: number, busCode: number): void {
  board.clockUs += us;
  board.registers?.set(1, shunt & 0xffff).set(2, (busCode << 3) | 2);
  board.exports.sensor_tick();
}

/** [microseconds on the board's clock, shunt, bus code] of every conversion received, in order. */
function conversions(board: WasmBoard): number[][] {
  return board.all('power').flatMap(({ fields, body }) => {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    let timeUs = Number(fields.firstTimeUs);
    return Array.from({ length: body.byteLength / 6 }, (_, i) => {
      timeUs += view.getUint16(6 * i, true);
      return [timeUs, view.getInt16(6 * i + 2, true), view.getUint16(6 * i + 4, true) >> 3];
    });
  });
}

describe('power samples of a virtual board', () => {
  it('arrive raw, in batches of at most a frame, with the time of each conversion', () => {
    const board = withSensor();
    expect(board.one('sensor').state).toBe(enums.SensorState.ina219);
    const expected: number[][] = [];
    for (let i = 0; i < 200; i++) {
      convert(board, 1064, i - 100, 1250 + (i % 3));
      expected.push([board.clockUs, i - 100, 1250 + (i % 3)]);
    }
    board.run();
    board.clockUs += 60_000;
    board.run();
    expect(conversions(board)).toEqual(expected);
    expect(board.all('power').map(({ body }) => body.length / 6)).toEqual([83, 83, 34]);
    expect(
      board.all('power').every(({ fields }) => fields.lost === 0 && fields.configRegister === CONFIG),
    ).toBe(true);
  });

  it('are split where more than 65 ms lie between two, and say how many were lost', () => {
    const board = withSensor();
    convert(board, 1000, 1, 1250);
    convert(board, 70_000, 2, 1250);
    for (let i = 0; i < 300; i++) convert(board, 1000, 3, 1250);
    board.run();
    convert(board, 1000, 4, 1250);
    board.clockUs += 60_000;
    board.run();
    const batches = board.all('power').map(({ fields }) => fields.lost);
    // The ring holds 255: 2 and 253 of the 300.
    expect(batches.at(-1)).toBe(47);
    expect(batches.slice(0, -1).every((lost) => lost === 0)).toBe(true);
    expect(board.all('power')[0]?.body).toHaveLength(6);
    expect(conversions(board)).toHaveLength(256);
  });

  it('pass between the frames of an upload, so that a slow line loses none', () => {
    const board = withSensor();
    describeSineModel(board);
    // Forty conversions a frame: nine frames are more than the ring holds.
    board.beforePoll = () => {
      if (board.exports.phase() !== enums.Phase.send) return;
      for (let i = 0; i < 40; i++) convert(board, 1064, 1, 1250);
    };
    board.send('train', plan({ uploadCount: 1120 }));
    expect(board.all('upload')[0]?.body).toHaveLength(4480);
    expect(board.all('power').every(({ fields }) => fields.lost === 0)).toBe(true);
    expect(conversions(board).length).toBeGreaterThan(255);
    expect(board.messages.at(-1)?.name).toBe('roundDone');
  });

  it('stop when the sensor is unplugged, and the board says so', () => {
    const board = withSensor();
    board.messages.length = 0;
    convert(board, 1000, 1, 1250);
    board.registers = null;
    for (let i = 0; i < 5; i++) {
      board.clockUs += 1064;
      board.exports.sensor_tick();
    }
    board.run();
    expect(board.one('sensor').state).toBe(enums.SensorState.failed);
    board.send('timeRequest', { hostSendUs: 1n });
    expect(board.all('timeReply')).toHaveLength(1);
  });
});
