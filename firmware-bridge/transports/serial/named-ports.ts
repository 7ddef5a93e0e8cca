/**
 * Ports that a person named, beside the USB devices: an emulator's pseudo-terminal, a UART of a single-board computer. They
 * count as plugged in while they are there.
 */
import { access } from 'node:fs/promises';
import { listUsbPorts } from './port-list.ts';
import type { UsbPort } from './usb-port.ts';

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A list of what is plugged in, with those of `paths` that are there. A port that is both is told once, as the device it is. */
export function withNamedPorts(
  paths: readonly string[],
  list: () => Promise<UsbPort[]> = listUsbPorts,
): () => Promise<UsbPort[]> {
  return async () => {
    const devices = await list();
    const present = await Promise.all(paths.map(there));
    const named = paths.filter((path, i) => present[i] && !devices.some((port) => port.path === path));
    return [
      ...devices,
      ...named.map((path) => ({
        path,
        vendorId: '',
        productId: '',
        serialNumber: undefined,
        manufacturer: undefined,
        product: undefined,
      })),
    ];
  };
}
