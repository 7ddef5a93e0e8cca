/** `bench calibrate`: zero, gain and shunt of a board's sensor; without a step it says what holds. */
import { Command, InvalidArgumentError } from 'commander';
import { parseBoardSpecs } from '../boards/board-spec.ts';
import { openRegistry, sharedBook } from '../boards/open-registry.ts';
import {
  CALIBRATION_SECONDS,
  calibrationView,
  setShunt,
  takeGain,
  takeZero,
} from '../power/calibration/calibrate.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  zero?: boolean;
  gain?: number;
  shunt?: number;
  tolerance?: number;
  load?: string;
  seconds: number;
  clear?: boolean;
  json?: boolean;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}

function percent(text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !(value >= 0 && value <= 50))
    throw new InvalidArgumentError('It is a percentage, 0 to 50.');
  return value / 100;
}

function tolerance(flags: Flags): number {
  if (flags.tolerance === undefined)
    throw new UsageError(
      'Say how far the value may be off with --tolerance, in percent: 0.1 for a 0.1 % resistor.',
    );
  return flags.tolerance;
}

export function calibrateCommand(): Command {
  return new Command('calibrate')
    .description("calibrate the INA219 of a board; kept under the board's id, in recordings and reports")
    .argument('<board>', 'its port, as serial:/dev/ttyACM0')
    .option('--zero', 'take the zero; the load is off')
    .option('--gain <mA>', 'take the gain; this current flows', positive)
    .option('--shunt <ohm>', 'the shunt has this value', positive)
    .option('--tolerance <percent>', 'of --gain or --shunt', percent)
    .option('--load <text>', 'what the known load is, for reports')
    .option('--seconds <n>', 'how long conversions are taken', positive, CALIBRATION_SECONDS)
    .option('--clear', 'forget the calibration')
    .option('--json', 'print the calibration as `bench report --calibration` reads it')
    .action(async (given: string, flags: Flags) => {
      if ([flags.zero, flags.gain, flags.shunt, flags.clear].filter((f) => f !== undefined).length > 1)
        throw new UsageError('One step at a time: --zero, --gain, --shunt or --clear.');
      const boards = openRegistry({ book: sharedBook() });
      try {
        const [board] = await boards.addSpecs(parseBoardSpecs(given));
        if (board === undefined) throw new UsageError('Name one board, as serial:/dev/ttyACM0.');
        const rest = { seconds: flags.seconds };
        const atUtc = new Date().toISOString();
        if (flags.zero) await takeZero(board, rest, atUtc);
        else if (flags.gain !== undefined) {
          const amps = flags.gain / 1000;
          const load = { amps, tolerance: tolerance(flags), text: flags.load ?? `${flags.gain} mA` };
          await takeGain(board, load, rest, atUtc);
        } else if (flags.shunt !== undefined) setShunt(board, flags.shunt, tolerance(flags), atUtc);
        else if (flags.clear) board.calibrate({});
        const view = calibrationView(board);
        const text = flags.json
          ? JSON.stringify({ [board.id]: board.calibration }, undefined, 2)
          : `${board.name} (${board.id}): ${view.text}.\nZero ±${(view.offsetPlusMinusA * 1e6).toFixed(0)} µA, scale ±${(view.scalePlusMinus * 100).toFixed(2)} %, k = 2.`;
        process.stdout.write(`${text}\n`);
      } finally {
        await boards.close();
      }
    });
}
