/** The host is strict: firmware with a mistake that lenient hosts let pass is found out. */
import { describe, expect, it } from 'vitest';
import { buildRp2040 } from '../../../build/firmware-rp2040.mjs';
import { setConfiguration } from '../../../firmware-bridge/transports/emulated/usb-requests.ts';
import { armMissing } from './arm.ts';
import { UsbBench } from './usb-bench.ts';

interface Mutation {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly flagged: RegExp;
}

const mutations: readonly Mutation[] = [
  {
    what: 'DATA0 and DATA1 never alternate',
    file: 'usb_endpoint.c',
    from: 'endpoint->next_data1 = !endpoint->next_data1;',
    to: '',
    flagged: /is armed with DATA\d, DATA\d is due/,
  },
  {
    what: 'AVAILABLE comes in the same write as the length',
    file: 'usb_endpoint.c',
    from: 'BUFFER_CONTROL(endpoint) =\n        length |',
    to: 'BUFFER_CONTROL(endpoint) =\n        length | USB_BUFFER_AVAILABLE |',
    flagged: /becomes available in the write that says what it holds/,
  },
  {
    what: 'AVAILABLE comes too soon after the length',
    file: 'usb_endpoint.c',
    from: 'endpoint->armed = true;\n}',
    to: 'BUFFER_CONTROL(endpoint) |= USB_BUFFER_AVAILABLE;\n    endpoint->armed = true;\n}',
    flagged: /becomes available \d+ cycles after it was prepared/,
  },
  {
    what: 'the data stage of endpoint 0 begins with DATA0',
    file: 'usb_control.c',
    from: 'usb_endpoint_reset(&in, true);\n    usb_endpoint_reset(&out, true);\n    left = 0;\n    end_empty = false;\n    new_address = 0;\n    switch',
    to: 'usb_endpoint_reset(&in, false);\n    usb_endpoint_reset(&out, true);\n    left = 0;\n    end_empty = false;\n    new_address = 0;\n    switch',
    flagged: /EP0 IN is armed with DATA0, DATA1 is due/,
  },
  {
    what: 'SET_CONFIGURATION does not begin with DATA0 again',
    file: 'usb_stream.c',
    from: 'usb_endpoint_reset(&in, false);\n    usb_endpoint_reset(&out, false);',
    to: 'usb_endpoint_reset(&in, in.next_data1);\n    usb_endpoint_reset(&out, out.next_data1);',
    flagged: /EP2 (IN|OUT) is armed with DATA1, DATA0 is due/,
  },
  {
    what: 'bulk IN is armed at any time of a frame (erratum E15)',
    file: 'usb_stream.c',
    from: 'since >= CRITICAL_FROM_US',
    to: 'since >= 2000',
    flagged: /us into a frame \(erratum E15\)/,
  },
  {
    what: 'a buffer is taken back without an abort',
    file: 'usb_endpoint.c',
    from: 'bool abort = endpoint->armed && can_abort();',
    to: 'bool abort = false; (void)can_abort;',
    flagged: /is written while it is the controller's/,
  },
];

/** All that a healthy image comes through without a word. */
function exercise(bench: UsbBench): void {
  if (!bench.open()) return;
  for (let i = 0; i < 60; i++) {
    bench.greet(i + 1);
    bench.board.run(230 + ((i * 137) % 900));
  }
  bench.greet(99);
  bench.until(() => bench.greeted.includes(99), 100);
  if (bench.violations.length > 0) return;
  bench.control(setConfiguration(1));
  bench.host.setOpen(true);
  for (let i = 0; i < 3; i++) bench.greet(i + 1);
  bench.run(20);
}

describe.skipIf(armMissing !== undefined)('the strict USB host', () => {
  it('has nothing to say of the firmware as it is', async () => {
    const bench = new UsbBench(await buildRp2040());
    exercise(bench);
    expect(bench.violations).toEqual([]);
  });

  it.each(mutations)('notices that $what', async ({ file, from, to, flagged }) => {
    let edits = 0;
    const image = await buildRp2040({
      edit: (name, text) => {
        if (!name.endsWith(`/${file}`) || !text.includes(from)) return text;
        edits++;
        return text.replace(from, to);
      },
    });
    expect(edits).toBe(1);
    const bench = new UsbBench(image);
    exercise(bench);
    expect(bench.violations.join('\n')).toMatch(flagged);
  });
});
