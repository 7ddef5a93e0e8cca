/** The host's clock, passed in wherever time is read so that tests and replay can bring their own. */
export interface HostClock {
  /** Microseconds since an arbitrary start; never goes back. */
  nowUs(): number;
}

export const systemClock: HostClock = { nowUs: () => Math.round(performance.now() * 1000) };
