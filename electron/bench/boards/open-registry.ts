/** A registry over this package's firmware, worker and serial ports: what the app and the command line use. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UDEV_RULE_FILE } from '../../../firmware-bridge/transports/serial/open-error.ts';
import { EmulatedTransport } from '../../../firmware-bridge/transports/emulated/emulated-transport.ts';
import { flashOf } from '../../../firmware-bridge/transports/emulated/uf2.ts';
import { SerialTransport } from '../../../firmware-bridge/transports/serial/serial-transport.ts';
import {
  VirtualHub,
  type VirtualHubOptions,
} from '../../../firmware-bridge/transports/virtual/virtual-hub.ts';
import { assetFile, packageRoot, workerPath } from '../worker-path.ts';
import { BOOK_NAME, configFolder } from '../../config-folder.ts';
import { BoardBook } from './board-book.ts';
import { BoardRegistry, type RegistryOptions } from './board-registry.ts';

export interface BenchBoardsOptions extends Omit<RegistryOptions, 'virtualHub' | 'serialTransport'> {
  /** Seed of sensor noise, pace of idle boards, memory, models. */
  readonly virtual?: Partial<Omit<VirtualHubOptions, 'workerUrl' | 'wasm'>>;
}

/** Virtual boards of this package. Throws when the firmware is missing from `assets/`. */
export function openVirtualHub(options: Partial<VirtualHubOptions> = {}): VirtualHub {
  return new VirtualHub({
    workerUrl: workerPath('virtual-worker'),
    wasm: new Uint8Array(readFileSync(join(packageRoot(), 'assets', 'tmf-board.wasm'))),
    ...options,
  });
}

/** An RP2040 with this package's UF2 in its flash, emulated. Throws when the image is missing from `assets/`. */
export function openEmulated(board: number): EmulatedTransport {
  const uf2 = readFileSync(join(packageRoot(), 'assets', 'tmf-board-rp2040.uf2'));
  return new EmulatedTransport({ workerUrl: workerPath('emulated-worker'), image: flashOf(uf2), board });
}

/** The names that people gave, where the app and the command line keep them. */
export const sharedBook = (onProblem?: (text: string) => void): BoardBook =>
  new BoardBook(join(configFolder(), BOOK_NAME), onProblem);

/** No board is added or looked for yet. */
export function openRegistry(options: BenchBoardsOptions = {}): BoardRegistry {
  const { virtual, ...rest } = options;
  return new BoardRegistry({
    ...rest,
    virtualHub: () => openVirtualHub(virtual),
    emulatedTransport: openEmulated,
    serialTransport: (path, usb) =>
      new SerialTransport({
        path,
        usbSerialNumber: usb?.serialNumber,
        product: usb?.product,
        vendorId: usb?.vendorId,
        ruleFile: assetFile('udev', UDEV_RULE_FILE),
      }),
  });
}
