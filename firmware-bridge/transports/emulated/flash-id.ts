/** rp2040js knows no flash commands: this answers the one for the unique number (4Bh), a byte for each byte sent. */
import type { RP2040 } from 'rp2040js';

const SSI = 0x18000;
const DATA = 0x60;
const COMMAND = 0x4b;
/** The command and four bytes of nothing come before the number. */
const LEAD = 6;

/** @param flashId eight bytes, different for each board */
export function giveFlashId(chip: RP2040, flashId: Uint8Array): void {
  const ssi = chip.peripherals[SSI];
  if (ssi === undefined) return;
  const write = ssi.writeUint32.bind(ssi);
  const read = ssi.readUint32.bind(ssi);
  let sent = 0;
  ssi.writeUint32 = (offset, value) => {
    if (offset !== DATA) return write(offset, value);
    sent = value === COMMAND ? 1 : sent + 1;
  };
  ssi.readUint32 = (offset) => (offset === DATA ? (flashId[sent - LEAD] ?? 0) : read(offset));
}
