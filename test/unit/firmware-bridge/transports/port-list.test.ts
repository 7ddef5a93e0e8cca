import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSysfsPorts } from '../../../../firmware-bridge/transports/serial/list-sysfs.ts';
import { PortList } from '../../../../firmware-bridge/transports/serial/port-list.ts';
import type { UsbPort } from '../../../../firmware-bridge/transports/serial/usb-port.ts';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'tmf-sysfs-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

/** Lays out what Linux shows for a CDC device. */
async function plug(name: string, usb: string, facts: Record<string, string>): Promise<void> {
  const device = join(root, 'devices', usb);
  const face = join(device, `${usb}:1.0`);
  await mkdir(face, { recursive: true });
  for (const [file, value] of Object.entries(facts)) await writeFile(join(device, file), `${value}\n`);
  await mkdir(join(root, 'tty', name), { recursive: true });
  await symlink(face, join(root, 'tty', name, 'device'));
}

const list = (): Promise<UsbPort[]> => listSysfsPorts(join(root, 'tty'), '/dev');

describe.runIf(process.platform !== 'win32')('USB ports from sysfs', () => {
  it('finds USB serial devices and nothing else', async () => {
    await plug('ttyACM1', '1-2', { idVendor: '2E8A', idProduct: '000a', serial: 'E66', product: 'Pico' });
    await plug('ttyACM0', '1-1', { idVendor: '2341', idProduct: '0042' });
    await plug('ttyS0', 'pnp0', {});
    await mkdir(join(root, 'tty', 'ttyUSB7'), { recursive: true });
    expect(await list()).toEqual([
      expect.objectContaining({ path: '/dev/ttyACM0', vendorId: '2341', serialNumber: undefined }),
      expect.objectContaining({
        path: '/dev/ttyACM1',
        vendorId: '2e8a',
        serialNumber: 'E66',
        product: 'Pico',
      }),
    ]);
  });

  it('is empty where there is no sysfs', async () => {
    expect(await listSysfsPorts(join(root, 'nothing'))).toEqual([]);
  });

  it('tells what appears and disappears, and another board in the same socket', async () => {
    const told: string[] = [];
    const ports = new PortList(
      {
        appeared: (port) => told.push(`+${port.path} ${port.serialNumber}`),
        disappeared: (port) => told.push(`-${port.path} ${port.serialNumber}`),
      },
      list,
    );
    await ports.poll();
    await plug('ttyACM0', '1-1', { idVendor: '2e8a', idProduct: '000a', serial: 'A' });
    await ports.poll();
    await ports.poll();
    await writeFile(join(root, 'devices', '1-1', 'serial'), 'B\n');
    await ports.poll();
    await rm(join(root, 'tty', 'ttyACM0'), { recursive: true });
    await ports.poll();
    expect(told).toEqual(['+/dev/ttyACM0 A', '-/dev/ttyACM0 A', '+/dev/ttyACM0 B', '-/dev/ttyACM0 B']);
  });

  it('tells once that the list cannot be read, and goes on', async () => {
    let broken = true;
    const told: string[] = [];
    const ports = new PortList(
      {
        appeared: () => undefined,
        disappeared: () => undefined,
        failed: (error) => told.push(error.message),
      },
      () => (broken ? Promise.reject(new Error('no bus')) : list()),
    );
    await ports.poll();
    await ports.poll();
    broken = false;
    await ports.poll();
    broken = true;
    await ports.poll();
    expect(told).toEqual(['no bus', 'no bus']);
  });
});
