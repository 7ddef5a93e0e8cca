import { describe, expect, it } from 'vitest';
import { openError } from '../../../../firmware-bridge/transports/serial/open-error.ts';
import { SerialTransport } from '../../../../firmware-bridge/transports/serial/serial-transport.ts';

const events = { bytes: () => undefined, closed: () => undefined };

describe('opening a serial port that does not open', () => {
  it('names a port that is not there', async () => {
    await expect(new SerialTransport({ path: '/dev/tty-not-there' }).open(events)).rejects.toThrow(
      'There is no port /dev/tty-not-there.',
    );
  });

  it.runIf(process.platform !== 'win32')('names a file that is no port', async () => {
    await expect(new SerialTransport({ path: '/dev/null' }).open(events)).rejects.toThrow(
      '/dev/null is not a serial port',
    );
  });

  it.each([
    ['Error: Error Resource temporarily unavailable Cannot lock port', 'linux', /in use by another program/],
    ['Error: Resource busy, cannot open /dev/x', 'darwin', /in use by another program/],
    [
      'Error: Permission denied, cannot open /dev/x',
      'linux',
      /sudo cp \/opt\/a\/60-tinymetafed.rules \/etc\/udev\/rules.d\/ && sudo udevadm .*usermod -aG dialout \$USER/,
    ],
    ['Opening COM3: Access denied', 'win32', /Another program has it open/],
    ['Opening COM3: File not found', 'win32', /There is no port/],
    ['Error: Strange thing.', 'linux', /did not open: Strange thing\. Unplug/],
  ] as const)('turns %s on %s into a sentence', (message, platform, sentence) => {
    const ruleFile = '/opt/a/60-tinymetafed.rules';
    expect(openError('/dev/x', new Error(message), { platform, ruleFile }).message).toMatch(sentence);
  });
});
