/** Calibrations from a file, as `bench calibrate --json` prints them and `bench report --calibration` takes them. */
import { z } from 'zod';
import { UsageError } from '../../usage-error.ts';
import { Calibration } from './calibration.ts';

const Calibrations = z.record(z.string().max(64), Calibration);

/** By board id. Throws UsageError that names the file and the place in it. */
export function parseCalibrations(text: string, file: string): Record<string, Calibration> {
  const refuse = (why: string): never => {
    throw new UsageError(
      `${file} holds no calibrations: ${why}. It is an object of board id to zero, gain and shunt, as \`bench calibrate --json\` prints it.`,
    );
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
  const parsed = Calibrations.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`at ${issue?.path.join('.') || 'the top'}, ${issue?.message ?? 'it has another form'}`);
}
