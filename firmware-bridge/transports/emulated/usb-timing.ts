/** Time on a full-speed bus, as hosts keep it. */

export const FRAME_NS = 1e6;
/** From the pull-up to the first reset. */
export const DEBOUNCE_NS = 100e6;
/** From a reset, or a new address, to the next request. */
export const RECOVERY_NS = 20e6;
/** A host looks at an endpoint again after about so long. */
export const POLL_NS = 10_000;
/** Time on the wire of a packet: token, data, handshake and gaps at 12 Mbit/s. */
export const packetNs = (bytes: number): number => ((bytes + 16) * 8 * 1000) / 12;
