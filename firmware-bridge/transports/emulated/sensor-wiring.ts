/** An INA219 model as a device on I2C 0 of an emulated RP2040: 16-bit registers, high byte first. */
import { I2CMode, type RP2040 } from 'rp2040js';
import type { Ina219Model } from '../ina219/ina219-model.ts';

/** Nine bits at 400 kHz: each byte takes its time on the wire. */
const BYTE_NS = 22_500;
const ADDRESS = 0x40;

export function wireSensor(chip: RP2040, sensor: Ina219Model): void {
  const bus = chip.i2c[0];
  if (bus === undefined) return;
  const later = (work: () => void): void => chip.clock.createAlarm(work).schedule(BYTE_NS);
  const advance = (): void => sensor.advance(chip.clock.nanos / 1000);
  let written: number[] = [];
  let register = 0;
  let value = 0;
  let high = true;
  bus.onStart = () => bus.completeStart();
  bus.onConnect = (address, mode) => {
    if (mode === I2CMode.Write) written = [];
    else {
      advance();
      value = sensor.readRegister(register);
      high = true;
    }
    later(() => bus.completeConnect(address === ADDRESS));
  };
  bus.onWriteByte = (byte) => {
    if (written.length === 0) register = byte;
    written.push(byte);
    later(() => bus.completeWrite(true));
  };
  bus.onReadByte = () =>
    later(() => {
      const byte = high ? value >> 8 : value & 0xff;
      high = !high;
      bus.completeRead(byte);
    });
  bus.onStop = () => {
    if (written.length === 3) {
      advance();
      sensor.writeRegister(register, ((written[1] ?? 0) << 8) | (written[2] ?? 0));
    }
    written = [];
    bus.completeStop();
  };
}
