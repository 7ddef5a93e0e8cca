/** The shipped image from the boot stage on: hello over UART 0, under the flash chip's own number. */
import { describe, expect, it } from 'vitest';
import { buildRp2040, toUf2 } from '../../../build/firmware.mjs';
import { FrameDecoder } from '../../../firmware-bridge/link/frame-decoder.ts';
import { decodeMessage } from '../../../firmware-bridge/protocol/codec.ts';
import { ID_MASK } from '../../../firmware-bridge/protocol/frame.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { Ina219Model } from '../../../firmware-bridge/transports/ina219/ina219-model.ts';
import { qemuMissing } from '../qemu/qemu.ts';
import { Pico } from './pico.ts';

describe.skipIf(qemuMissing === 'there is no arm-none-eabi-gcc')('the RP2040 image', () => {
  it('starts without a boot ROM, finds its sensor and says who it is', async () => {
    const flashId = Uint8Array.of(1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef);
    const sensor = new Ina219Model({ shuntVolts: () => 0.003, busVolts: () => 5 });
    const pico = new Pico(await buildRp2040(), flashId, sensor);
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
    for (let ms = 0; ms < 50; ms++) decoder.push(pico.run(1000));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      name: 'hello',
      nonce: 0,
      portKind: enums.PortKind.rp2040,
      boardId: '0123456789abcdef',
      sensorState: enums.SensorState.ina219,
    });
  });

  it('is the same bytes each time it is built, and a UF2 of whole blocks', async () => {
    const [first, second] = [await buildRp2040(), await buildRp2040()];
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    const uf2 = toUf2(first);
    expect(uf2.length).toBe(512 * Math.ceil(first.length / 256));
    expect(uf2.readUInt32LE(28)).toBe(0xe48bff56);
  });
});
