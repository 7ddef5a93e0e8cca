/** The shipped image: what the sources give, and who it says it is over either wire. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { buildRp2040, crc32Mpeg2, toUf2 } from '../../../build/firmware-rp2040.mjs';
import { FrameDecoder } from '../../../firmware-bridge/link/frame-decoder.ts';
import { decodeMessage } from '../../../firmware-bridge/protocol/codec.ts';
import { ID_MASK } from '../../../firmware-bridge/protocol/frame.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { Rp2040Board } from '../../../firmware-bridge/transports/emulated/rp2040-board.ts';
import { armMissing, FLASH_ID, SERIAL_NUMBER, shippedImage, steadySensor, uf2Path } from './arm.ts';

describe('assets/tmf-board-rp2040.uf2', () => {
  it.skipIf(armMissing !== undefined)(
    'is what the sources give, in whatever folder (if not: node build/firmware.mjs rp2040)',
    async () => {
      // Each build is in a temporary folder of its own.
      const [first, second] = [await buildRp2040(), await buildRp2040()];
      expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
      expect(toUf2(first).equals(await readFile(uf2Path))).toBe(true);
    },
  );

  it('has a boot stage with the checksum that the boot ROM looks for', () => {
    const image = shippedImage();
    // The checksum of the check sequence "123456789", as published for this polynomial.
    expect(crc32Mpeg2(Buffer.from('123456789'))).toBe(0x0376e6e7);
    expect(new DataView(image.buffer).getUint32(252, true)).toBe(crc32Mpeg2(image.subarray(0, 252)));
  });

  it('starts without a boot ROM, finds its sensor and says hello over UART 0 while USB is not open', () => {
    const board = new Rp2040Board({
      image: shippedImage(),
      flashId: FLASH_ID,
      sensor: steadySensor(),
      wire: 'uart',
    });
    const messages: unknown[] = [];
    const decoder = new FrameDecoder(
      {
        frame: (head, _seq, _ack, payload) => {
          const decoded = decodeMessage(head & ID_MASK, payload.slice());
          if (decoded.ok) messages.push({ name: decoded.message.name, ...decoded.message.fields });
        },
        damaged: () => messages.push('damaged'),
      },
      { bytesIn: 0, framesIn: 0, crcErrors: 0, oversizeFrames: 0, discardedBytes: 0 },
    );
    for (let ms = 0; ms < 50; ms++) decoder.push(board.run(1000));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      name: 'hello',
      nonce: 0,
      portKind: enums.PortKind.rp2040,
      boardId: SERIAL_NUMBER,
      sensorState: enums.SensorState.ina219,
    });
  });
});
