/** Are boards plugged in, and may this user open their ports? */
import { access, constants } from 'node:fs/promises';
import { openError } from '../../../firmware-bridge/transports/serial/open-error.ts';
import { portHolders } from '../../../firmware-bridge/transports/serial/port-holders.ts';
import type { UsbPort } from '../../../firmware-bridge/transports/serial/usb-port.ts';
import type { Finding } from './finding.ts';

/** Rejects when this user may not read and write. */
export type MayOpen = (path: string) => Promise<void>;

const systemSays: MayOpen = (path) => access(path, constants.R_OK | constants.W_OK);

/** One finding a port. No port is opened: opening resets many boards. */
export async function examinePorts(
  ports: readonly UsbPort[],
  ruleFile: string,
  mayOpen: MayOpen = systemSays,
): Promise<Finding[]> {
  if (ports.length === 0)
    return [
      {
        about: 'ports',
        state: 'warn',
        text: 'No USB serial device is plugged in.',
        fix: 'Plug a board in with a cable that carries data. A new RP2040 board needs its firmware first: bench flash. Virtual boards need nothing.',
      },
    ];
  return Promise.all(ports.map((port) => examinePort(port, ruleFile, mayOpen)));
}

async function examinePort(
  { path, product, manufacturer }: UsbPort,
  ruleFile: string,
  mayOpen: MayOpen,
): Promise<Finding> {
  const name = [product ?? manufacturer ?? 'A serial device', `at ${path}`].join(' ');
  if (process.platform !== 'win32') {
    const refused = await mayOpen(path).catch((error: unknown) => error);
    if (refused !== undefined) {
      const { message } = openError(path, refused, { ruleFile });
      return { about: 'ports', state: 'fail', text: `${name} may not be opened by this user.`, fix: message };
    }
  }
  const holders = await portHolders(path).catch(() => []);
  if (holders.length > 0)
    return {
      about: 'ports',
      state: 'warn',
      text: `${name} is in use by ${holders.join(', ')}.`,
      fix: 'Close it there; the app takes the port when it is free.',
    };
  return { about: 'ports', state: 'ok', text: `${name} may be opened.` };
}
