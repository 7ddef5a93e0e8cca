/** The requests that a host makes of a serial port (USB 2.0 chapter 9, CDC 1.2 with its PSTN part). */
import type { ControlRequest } from './usb-control-transfer.ts';

export const DescriptorType = { device: 1, configuration: 2, string: 3, qualifier: 6 } as const;

export const getDescriptor = (type: number, length: number, index = 0): ControlRequest => ({
  requestType: 0x80,
  request: 6,
  value: (type << 8) | index,
  index: type === DescriptorType.string && index > 0 ? 0x0409 : 0,
  length,
});

export const setAddress = (address: number): ControlRequest => ({
  requestType: 0x00,
  request: 5,
  value: address,
  index: 0,
});

export const setConfiguration = (value: number): ControlRequest => ({
  requestType: 0x00,
  request: 9,
  value,
  index: 0,
});

export const getConfiguration: ControlRequest = {
  requestType: 0x80,
  request: 8,
  value: 0,
  index: 0,
  length: 1,
};

/** `address` with bit 7 set for IN. */
export const clearHalt = (address: number): ControlRequest => ({
  requestType: 0x02,
  request: 1,
  value: 0,
  index: address,
});

export const setHalt = (address: number): ControlRequest => ({
  requestType: 0x02,
  request: 3,
  value: 0,
  index: address,
});

export const getEndpointStatus = (address: number): ControlRequest => ({
  requestType: 0x82,
  request: 0,
  value: 0,
  index: address,
  length: 2,
});

export const getLineCoding: ControlRequest = {
  requestType: 0xa1,
  request: 0x21,
  value: 0,
  index: 0,
  length: 7,
};

export const setLineCoding = (coding: Uint8Array): ControlRequest => ({
  requestType: 0x21,
  request: 0x20,
  value: 0,
  index: 0,
  data: coding,
});

/** DTR and RTS together: what opening and closing a port does. */
export const setLineState = (open: boolean): ControlRequest => ({
  requestType: 0x21,
  request: 0x22,
  value: open ? 3 : 0,
  index: 0,
});
