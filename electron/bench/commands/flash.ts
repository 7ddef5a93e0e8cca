/** `bench flash`: the RP2040 image onto a board in BOOTSEL, or the Arduino library as a zip. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { listUsbPorts } from '../../../firmware-bridge/transports/serial/port-list.ts';
import { openRegistry, sharedBook } from '../boards/open-registry.ts';
import { exportArduino } from '../flash/arduino-library.ts';
import { findDrives } from '../flash/bootsel-drive.ts';
import { copyImage } from '../flash/copy-image.ts';
import { rp2040ImagePath } from '../flash/image-path.ts';
import { waitForBoard } from '../flash/wait-for-board.ts';
import { UsageError } from '../usage-error.ts';
import { byteProgress } from './terminal.ts';

interface Flags {
  readonly drive?: string;
  readonly image?: string;
  readonly exportArduino?: string;
  readonly wait: boolean;
}

const ARDUINO_STEPS = [
  'In the Arduino IDE: Sketch, Include Library, Add .ZIP Library, and choose this file.',
  'File, Examples, TinyMetaFedBoard, BoardWithSensor. Choose your board and its port.',
  'Upload. The board then says hello to the bench by itself.',
];

export function flashCommand(): Command {
  return new Command('flash')
    .description('put the firmware on an RP2040 in BOOTSEL, or write the Arduino library as a zip')
    .option('--drive <path>', 'where the board in BOOTSEL is mounted (default: looked for)')
    .option('--image <file>', 'another UF2 than the one that comes with the bench')
    .option('--no-wait', 'do not wait until the board says hello')
    .option('--export-arduino <file>', 'write the Arduino library to this zip instead')
    .action(async (flags: Flags) => {
      if (flags.exportArduino !== undefined) return exportLibrary(flags.exportArduino);
      const drive = flags.drive ?? (await onlyDrive());
      const image = await readFile(flags.image ?? rp2040ImagePath());
      const before = await listUsbPorts();
      const bar = byteProgress();
      await copyImage(image, drive, { onProgress: bar.update }).finally(bar.stop);
      process.stdout.write(`Copied ${image.length} bytes to ${drive}.\n`);
      if (flags.wait) await sayHello(before);
    });
}

async function exportLibrary(file: string): Promise<void> {
  const bytes = await exportArduino(file);
  process.stdout.write(`Wrote ${file}, ${bytes} bytes.\n`);
  ARDUINO_STEPS.forEach((step, i) => process.stdout.write(`${i + 1}. ${step}\n`));
}

async function onlyDrive(): Promise<string> {
  const drives = await findDrives();
  const [only, ...others] = drives;
  if (only === undefined) {
    throw new Error(
      'No board in BOOTSEL is there. Hold its BOOTSEL button while you plug it in; when it appears as a drive (RPI-RP2), try again, or name it with --drive.',
    );
  }
  if (others.length > 0) {
    const paths = drives.map(({ path }) => path).join(', ');
    throw new UsageError(`Several boards are in BOOTSEL: ${paths}. Say which with --drive.`);
  }
  return only.path;
}

async function sayHello(before: Awaited<ReturnType<typeof listUsbPorts>>): Promise<void> {
  const registry = openRegistry({ book: sharedBook((text) => void process.stderr.write(`${text}\n`)) });
  try {
    const board = await waitForBoard({ registry, list: listUsbPorts, before });
    const { firmwareMajor, firmwareMinor, firmwarePatch, buildId } = board.hello ?? {};
    process.stdout.write(
      `${board.name} says hello: ${board.id}, firmware ${firmwareMajor}.${firmwareMinor}.${firmwarePatch}, build ${buildId?.toString(16).padStart(8, '0')}.\n`,
    );
  } finally {
    await registry.close();
  }
}
