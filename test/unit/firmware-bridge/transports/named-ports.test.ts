import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withNamedPorts } from '../../../../firmware-bridge/transports/serial/named-ports.ts';
import type { UsbPort } from '../../../../firmware-bridge/transports/serial/usb-port.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tmf-ports-'))));
afterEach(() => rm(folder, { recursive: true }));

const device = (path: string): UsbPort => ({
  path,
  vendorId: '2e8a',
  productId: '000a',
  serialNumber: 'e660',
  manufacturer: undefined,
  product: undefined,
});

it('lists a named port while it is there', async () => {
  const port = join(folder, 'tty');
  const list = withNamedPorts([port], () => Promise.resolve([device('/dev/ttyACM0')]));
  expect((await list()).map(({ path }) => path)).toEqual(['/dev/ttyACM0']);
  await writeFile(port, '');
  expect((await list()).map(({ path }) => path)).toEqual(['/dev/ttyACM0', port]);
  await rm(port);
  expect(await list()).toHaveLength(1);
});

it('tells a named port that is a USB device once, with what is known of the device', async () => {
  const port = join(folder, 'tty');
  await writeFile(port, '');
  const list = withNamedPorts([port], () => Promise.resolve([device(port)]));
  expect(await list()).toEqual([device(port)]);
});
