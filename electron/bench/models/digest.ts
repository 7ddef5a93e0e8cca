/** A digest of parameters that every board computes too: FNV-1a 32 over their little-endian bytes. */

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Digest of float32 parameters; 0 to 2^32 - 1. Equal digests are how a mirror is known to be right. */
export function digestOf(parameters: Float32Array): number {
  const patterns = new Uint32Array(parameters.buffer, parameters.byteOffset, parameters.length);
  let hash = OFFSET_BASIS;
  for (const pattern of patterns) {
    hash = Math.imul(hash ^ (pattern & 0xff), PRIME);
    hash = Math.imul(hash ^ ((pattern >>> 8) & 0xff), PRIME);
    hash = Math.imul(hash ^ ((pattern >>> 16) & 0xff), PRIME);
    hash = Math.imul(hash ^ (pattern >>> 24), PRIME);
  }
  return hash >>> 0;
}

/** Eight hex digits, as results and recordings show it. */
export function digestText(digest: number): string {
  return digest.toString(16).padStart(8, '0');
}
