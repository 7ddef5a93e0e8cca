/**
 * Emulated boards take many times their own time, more on a busy computer: the link's patience is stretched as much. What it
 * does is the same.
 */
import { systemClock, type Clock } from '../../firmware-bridge/link/clock.ts';

const SLOWNESS = 10;

export const patientClock: Clock = {
  nowUs: () => systemClock.nowUs() / SLOWNESS,
  setTimer: (callback, delayUs) => systemClock.setTimer(callback, delayUs * SLOWNESS),
  clearTimer: (timer) => systemClock.clearTimer(timer),
};
