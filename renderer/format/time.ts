/** Clock readings and durations. */
import { strings } from '../strings/strings.ts';
import { integer, significant } from './number.ts';

/** A running clock from microseconds: "0:54.6", "12:03.4", "1:02:03". */
export function clock(us: number): string {
  const tenths = Math.max(0, Math.floor(us / 1e5));
  const seconds = Math.floor(tenths / 10) % 60;
  const minutes = Math.floor(tenths / 600) % 60;
  const hours = Math.floor(tenths / 36000);
  const two = (n: number): string => n.toString().padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}.${tenths % 10}`;
}

/** A rough span to wait, in one or two units: "1 min 34 s", "12 s", "2 h 5 min". Under a second: so many words. */
export function span(us: number): string {
  const s = Math.round(us / 1e6);
  if (us < 1e6) return strings.frame.underASecond;
  if (s < 60) return `${s}\u00a0s`;
  if (s < 3600)
    return s % 60 === 0 ? `${s / 60}\u00a0min` : `${Math.floor(s / 60)}\u00a0min ${s % 60}\u00a0s`;
  return `${integer(Math.floor(s / 3600))}\u00a0h ${Math.floor((s % 3600) / 60)}\u00a0min`;
}

/** The unit of a time axis or column whose largest value is `us`. */
export function timeUnit(us: number): { readonly factorUs: number; readonly unit: string } {
  if (us < 1e3) return { factorUs: 1, unit: 'µs' };
  return us < 2e6 ? { factorUs: 1e3, unit: 'ms' } : { factorUs: 1e6, unit: 's' };
}

/** The number of a duration alone: its unit, `timeUnit`, stands at the head of its column or axis. */
export function duration(us: number, factorUs = timeUnit(us).factorUs, digits = 3): string {
  return significant(us / factorUs, digits);
}
