/**
 * USB serial devices on Linux, read from sysfs. Why not the driver's `list()`: it spawns `udevadm` over the whole device
 * database at each call, too much for once a second, and fails where udev is not installed.
 *
 *   /sys/class/tty/ttyACM0/device -> .../usb1/1-2/1-2:1.0          the interface
 *                                    .../usb1/1-2/{idVendor,idProduct,serial,manufacturer,product}
 */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UsbPort } from './usb-port.ts';

const USB_TTY = /^tty(ACM|USB)\d+$/;
/** Levels from a tty's device up to the USB device: interface, and a port level with usb-serial adapters. */
const LEVELS = 4;

async function text(path: string): Promise<string | undefined> {
  try {
    const value = (await readFile(path, 'utf8')).trim();
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}

async function describe(name: string, ttyFolder: string, deviceFolder: string): Promise<UsbPort | undefined> {
  let folder: string;
  try {
    folder = await realpath(join(ttyFolder, name, 'device'));
  } catch {
    return undefined;
  }
  for (let level = 0; level < LEVELS; level++) {
    const vendorId = await text(join(folder, 'idVendor'));
    const productId = await text(join(folder, 'idProduct'));
    if (vendorId !== undefined && productId !== undefined) {
      return {
        path: join(deviceFolder, name),
        vendorId: vendorId.toLowerCase(),
        productId: productId.toLowerCase(),
        serialNumber: await text(join(folder, 'serial')),
        manufacturer: await text(join(folder, 'manufacturer')),
        product: await text(join(folder, 'product')),
      };
    }
    folder = dirname(folder);
  }
  return undefined;
}

/** All USB serial devices, sorted by path. A device that goes while being read is left out. */
export async function listSysfsPorts(
  ttyFolder = '/sys/class/tty',
  deviceFolder = '/dev',
): Promise<UsbPort[]> {
  let names: string[];
  try {
    names = await readdir(ttyFolder);
  } catch {
    return [];
  }
  const ports = await Promise.all(
    names.filter((name) => USB_TTY.test(name)).map((name) => describe(name, ttyFolder, deviceFolder)),
  );
  return ports.filter((port) => port !== undefined).sort((a, b) => a.path.localeCompare(b.path, 'en'));
}
