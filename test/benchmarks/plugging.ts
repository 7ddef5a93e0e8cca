/**
 * From plugging a board in until it can take part in a round, and from unplugging it until the bench says that it is gone: real
 * ports (pseudo-terminals with the firmware behind them), a list of devices that the benchmark writes, the product's own looks.
 */
import { openRegistry } from '../../electron/bench/boards/open-registry.ts';
import { PortWatch } from '../../electron/bench/boards/port-watch.ts';
import type { UsbPort } from '../../firmware-bridge/transports/serial/usb-port.ts';
import { figure, type Benchmark } from './figure.ts';
import { buildNativeBoard, start } from './native-board.ts';

const TIMES = 20;
const PROMISED_MS = 1500;
const LIMIT_MS = 20_000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds until it is so. */
async function took(what: string, condition: () => boolean): Promise<number> {
  const startMs = performance.now();
  while (!condition()) {
    if (performance.now() - startMs > LIMIT_MS) throw new Error(`Not ${what} in ${LIMIT_MS / 1000} s.`);
    await wait(5);
  }
  return performance.now() - startMs;
}

export const plugging: Benchmark = {
  name: 'plugging',
  doc: 'how soon a board that is plugged in is found, and one that is unplugged is gone',
  slow: true,
  async run() {
    const { child, path } = await start(await buildNativeBoard(), []);
    const device = {
      path,
      vendorId: '2e8a',
      productId: '000a',
      serialNumber: 'plugging',
      manufacturer: undefined,
      product: undefined,
    };
    let ports: UsbPort[] = [];
    const registry = openRegistry();
    const watch = new PortWatch({ registry, onLog: () => undefined, list: () => Promise.resolve(ports) });
    const [found, gone]: [number[], number[]] = [[], []];
    try {
      await watch.start();
      for (let i = 0; i < TIMES; i++) {
        await wait((i * 137) % 500); // at every moment between two looks
        ports = [device];
        found.push(await took('found', () => registry.board('plugging')?.link?.state === 'open'));
        await wait((i * 211) % 500);
        ports = [];
        gone.push(await took('gone', () => registry.board('plugging')?.state === 'lost'));
      }
    } finally {
      await watch.stop();
      await registry.close();
      child.stdin?.end();
    }
    const promised = ['what is promised', PROMISED_MS] as const;
    return [
      figure(`Plugged in until found, worst of ${TIMES}`, [Math.max(...found), 'ms'], promised, {
        atMost: 1,
      }),
      figure(`Unplugged until gone, worst of ${TIMES}`, [Math.max(...gone), 'ms'], promised, { atMost: 1 }),
    ];
  },
};
