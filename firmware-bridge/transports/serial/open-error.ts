/**
 * Turns what the serial driver says when a port does not open into a sentence: which port, what happened, what to do.
 *
 * The driver (@serialport/bindings-cpp) gives free text without error codes: the C library's words on Linux and macOS
 * ("No such file or directory", "Permission denied", "Resource temporarily unavailable Cannot lock port"), and
 * "File not found", "Access denied", "Unknown error code 31" on Windows.
 */

/** Lets the person at the screen open boards; ships in `assets/udev/`. */
export const UDEV_RULE_FILE = '60-tinymetafed.rules';

export type OpenProblem = 'missing' | 'busy' | 'denied' | 'notSerial' | 'other';

/** Why a port did not open. The message is a sentence. */
export class PortOpenError extends Error {
  override readonly name = 'PortOpenError';
  readonly problem: OpenProblem;

  constructor(problem: OpenProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

export interface OpenErrorContext {
  readonly platform?: NodeJS.Platform;
  /** Where the udev rule lies on this computer. */
  readonly ruleFile?: string | undefined;
  /** Programs that have the port open, as far as the system tells: `minicom (process 4321)`. */
  readonly holders?: readonly string[];
}

const PATTERNS: readonly (readonly [OpenProblem, RegExp])[] = [
  ['missing', /no such file|file not found|no such device|ENOENT|ENXIO|ENODEV/i],
  ['busy', /cannot lock port|resource temporarily unavailable|resource busy|EBUSY|EAGAIN/i],
  ['denied', /permission denied|access denied|operation not permitted|EACCES|EPERM/i],
  ['notSerial', /inappropriate ioctl|not a typewriter|ENOTTY|is a directory|EISDIR/i],
];

const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

function permissionFix({ platform, ruleFile }: OpenErrorContext): string {
  if (platform === 'linux') {
    const rule = quoted(ruleFile ?? `assets/udev/${UDEV_RULE_FILE}`);
    return (
      `Linux does not let this user open serial ports. Type \`sudo cp ${rule} /etc/udev/rules.d/ && sudo udevadm ` +
      'control --reload && sudo udevadm trigger --subsystem-match=tty`, which is enough for the boards it names; or, for ' +
      'every port, `sudo usermod -aG dialout $USER` (on Arch the group is uucp) and log out and in again.'
    );
  }
  if (platform === 'win32')
    return 'Another program has it open, or the driver refuses. Close the program and try again.';
  return 'Check who may read and write it, then try again.';
}

/** Why the port at `path` did not open, from what the driver said. */
export function openError(path: string, error: unknown, context: OpenErrorContext = {}): PortOpenError {
  const detail = error instanceof Error ? error.message : String(error);
  const platform = context.platform ?? process.platform;
  const problem = PATTERNS.find(([, pattern]) => pattern.test(detail))?.[0] ?? 'other';
  return new PortOpenError(problem, sentence(path, problem, detail, { ...context, platform }));
}

function sentence(path: string, problem: OpenProblem, detail: string, context: OpenErrorContext): string {
  const { holders = [] } = context;
  switch (problem) {
    case 'missing':
      return `There is no port ${path}. Check the cable and the name; \`bench boards\` lists the ports that are there.`;
    case 'busy':
      return holders.length > 0
        ? `Port ${path} is in use by ${holders.join(', ')}. Close it there and try again.`
        : `Port ${path} is in use by another program. Close it there (a serial monitor, another bench) and try again.`;
    case 'denied':
      return `Port ${path} may not be opened. ${permissionFix(context)}`;
    case 'notSerial':
      return `${path} is not a serial port. Name one such as /dev/ttyACM0 or COM3.`;
    default:
      return `Port ${path} did not open: ${detail.replace(/^(Error:?\s*)+/i, '').replace(/[.,]?\s*$/, '')}. Unplug the board, plug it in again and retry.`;
  }
}
