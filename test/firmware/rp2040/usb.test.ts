/** The shipped image as a USB device, on a host that notes whatever silicon or a real host would not put up with. */
import { describe, expect, it } from 'vitest';
import {
  clearHalt,
  DescriptorType,
  getDescriptor,
  getEndpointStatus,
  setConfiguration,
  setHalt,
} from '../../../firmware-bridge/transports/emulated/usb-requests.ts';
import { SERIAL_NUMBER, shippedImage } from './arm.ts';
import { UsbBench } from './usb-bench.ts';

function opened(): UsbBench {
  const bench = new UsbBench(shippedImage());
  if (!bench.open()) throw new Error(`The port did not open: ${bench.violations.join('; ')}`);
  return bench;
}

/** Greets so many times and expects as many answers, in order and undamaged. */
function expectGreetings(bench: UsbBench, count: number): void {
  bench.received = Buffer.alloc(0);
  const nonces = Array.from({ length: count }, (_, i) => i + 1);
  for (const nonce of nonces) {
    bench.greet(nonce);
    bench.until(() => bench.greeted.length >= nonce);
  }
  expect(bench.greeted).toEqual(nonces);
}

describe('the RP2040 image on USB', () => {
  it('is enumerated as a serial port under the flash chip’s own number', () => {
    const bench = opened();
    expect(bench.host.device).toMatchObject({
      vendorId: 0x1209,
      maker: 'TinyMetaFed',
      product: 'TinyMetaFed RP2040 board',
      serialNumber: SERIAL_NUMBER,
    });
    expect(bench.violations).toEqual([]);
  });

  it('has no serial number when the flash chip has none: two boards of one number confuse a host', () => {
    const bench = new UsbBench(shippedImage(), new Uint8Array(8).fill(0xff));
    expect(bench.open()).toBe(true);
    expect(bench.host.device?.serialNumber).toBeUndefined();
  });

  it('says hello for each opening of the link, and nothing goes wrong on the bus', () => {
    const bench = opened();
    expectGreetings(bench, 5);
    expect(bench.violations).toEqual([]);
  });

  it('answers a question in as many bytes as asked for, ends with a short packet, refuses what it does not know', () => {
    const bench = opened();
    const whole = bench.control(getDescriptor(DescriptorType.configuration, 255)).data;
    expect(whole.length).toBe(67);
    for (const length of [1, 8, 63, 64, 65, 66, 67]) {
      expect(bench.control(getDescriptor(DescriptorType.configuration, length)).data).toEqual(
        whole.slice(0, length),
      );
    }
    expect(bench.control(getDescriptor(DescriptorType.qualifier, 10)).outcome).toBe('stalled');
    expect(bench.control(getDescriptor(DescriptorType.string, 255, 9)).outcome).toBe('stalled');
    expect(bench.control({ requestType: 0xc0, request: 0x77, value: 1, index: 2, length: 16 }).outcome).toBe(
      'stalled',
    );
    expect(bench.control(setConfiguration(2)).outcome).toBe('stalled');
    expectGreetings(bench, 1);
    expect(bench.violations).toEqual([]);
  });

  it('begins with DATA0 after a configuration and after a halt, whatever came before', () => {
    const bench = opened();
    const { inEndpoint = 0, outEndpoint = 0 } = bench.host.device ?? {};
    expectGreetings(bench, 1);
    for (const address of [0x80 | inEndpoint, outEndpoint]) {
      expect(bench.control(setHalt(address)).outcome).toBe('done');
      expect(bench.control(getEndpointStatus(address)).data[0]).toBe(1);
      expect(bench.control(clearHalt(address)).outcome).toBe('done');
      expect(bench.control(getEndpointStatus(address)).data[0]).toBe(0);
      expectGreetings(bench, 1);
    }
    expect(bench.control(setConfiguration(0)).outcome).toBe('done');
    expect(bench.control(setConfiguration(1)).outcome).toBe('done');
    bench.host.setOpen(true);
    expectGreetings(bench, 3);
    expect(bench.control(clearHalt(0x8f)).outcome).toBe('stalled');
    expect(bench.violations).toEqual([]);
  });

  it('comes through a new question in the middle of an answer', () => {
    const bench = opened();
    for (let after = 0; after < 12; after++) {
      // The host asks, gives up after a while, and asks something else.
      bench.host.bus.setup(Uint8Array.of(0x80, 6, 0, 2, 0, 0, 255, 0));
      bench.board.run(after * 7);
      expect(bench.control(getDescriptor(DescriptorType.device, 18)).data.length).toBe(18);
    }
    expect(bench.violations).toEqual([]);
  });

  it('waits for a reader: nothing is lost while nobody takes packets', () => {
    const bench = opened();
    bench.host.pause(true);
    for (let nonce = 1; nonce <= 8; nonce++) bench.greet(nonce);
    bench.run(50);
    expect(bench.received.length).toBe(0);
    bench.host.pause(false);
    expect(bench.until(() => bench.greeted.includes(8))).toBe(true);
    expect(bench.greeted.every(Number.isInteger)).toBe(true);
    expect(bench.violations).toEqual([]);
  });

  it('speaks on UART 0 again when the port is closed, and on USB when it is open', () => {
    const bench = opened();
    const uart: number[] = [];
    const uart0 = bench.board.chip.uart[0];
    if (uart0 !== undefined) uart0.onByte = (byte) => uart.push(byte);
    expectGreetings(bench, 1);
    expect(uart).toEqual([]);
    bench.host.setOpen(false);
    bench.run(20);
    uart0?.feedByte(0);
    uart0?.feedByte(1);
    uart0?.feedByte(0);
    bench.run(200);
    // What is no frame is answered by one that says so; it ends with the delimiter.
    expect(uart.length).toBeGreaterThan(8);
    expect(uart.at(-1)).toBe(0);
    bench.host.setOpen(true);
    bench.run(20);
    expectGreetings(bench, 2);
    expect(bench.violations).toEqual([]);
  });

  it('comes back after a reset of the bus', () => {
    const bench = opened();
    expectGreetings(bench, 1);
    bench.host.bus.onAttach?.();
    let again = false;
    bench.host.onOpen = () => (again = true);
    expect(bench.until(() => again)).toBe(true);
    expectGreetings(bench, 2);
    expect(bench.violations).toEqual([]);
  });

  it('never arms a bulk IN in the part of a frame that erratum E15 forbids', () => {
    const bench = opened();
    for (let i = 0; i < 400; i++) {
      bench.greet(i + 1);
      // Not in step with frames.
      bench.board.run(230 + ((i * 37) % 900));
    }
    expect(bench.host.bus.arms.total).toBeGreaterThan(350);
    expect(bench.host.bus.arms.critical).toBe(0);
    expect(bench.violations).toEqual([]);
  });
});
