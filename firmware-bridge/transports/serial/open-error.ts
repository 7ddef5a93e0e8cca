/**
 * Turns what the serial driver says when a port does not open into a sentence: which port, what happened, what to do.
 *
 * The driver (@serialport/bindings-cpp) gives free text without error codes: the C library's words on Linux and macOS
 * ("No such file or directory", "Permission denied", "Resource temporarily unavailable Cannot lock port"), and
 * "File not found", "Access denied", "Unknown error code 31" on Windows.
 */

/** The rule that lets the person at the screen open boards; ships in `assets/`. */
export const UDEV_RULE_FILE = '60-tinymetafed.rules';

function permissionFix(platform: NodeJS.Platform): string {
  if (platform === 'linux') {
    return (
      'Linux does not let this user open serial ports. Run `sudo usermod -aG dialout $USER` once (on Arch the group is ' +
      `uucp), then log out and in again; or install the udev rule ${UDEV_RULE_FILE} from the assets folder.`
    );
  }
  if (platform === 'win32')
    return 'Another program has it open, or the driver refuses. Close the program and try again.';
  return 'Check who may read and write it, then try again.';
}

/** The sentence for a port at `path` whose opening failed with `error`. */
export function openErrorText(
  path: string,
  error: unknown,
  platform: NodeJS.Platform = process.platform,
): string {
  const detail = error instanceof Error ? error.message : String(error);
  if (/no such file|file not found|no such device|ENOENT|ENXIO|ENODEV/i.test(detail)) {
    return `There is no port ${path}. Check the cable and the name; \`bench boards\` lists the ports that are there.`;
  }
  if (
    /cannot lock port|resource temporarily unavailable|resource busy|device or resource busy|EBUSY|EAGAIN/i.test(
      detail,
    )
  ) {
    return `Port ${path} is in use by another program. Close it there (a serial monitor, another bench) and try again.`;
  }
  if (/permission denied|access denied|operation not permitted|EACCES|EPERM/i.test(detail)) {
    return `Port ${path} may not be opened. ${permissionFix(platform)}`;
  }
  if (/inappropriate ioctl|not a typewriter|ENOTTY|is a directory|EISDIR/i.test(detail)) {
    return `${path} is not a serial port. Name one such as /dev/ttyACM0 or COM3.`;
  }
  return `Port ${path} did not open: ${detail.replace(/^(Error:?\s*)+/i, '').replace(/[.,]?\s*$/, '')}. Unplug the board, plug it in again and retry.`;
}
