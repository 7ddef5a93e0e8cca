/**
 * FNV-1a, 32 bits: the digest by which host and board compare a copy of parameters.
 *
 * Why not the CRC? It would do; but the digest runs over the copy after every download, and one multiplication a byte
 * needs no table. Two copies that differ agree by chance once in 4.3e9.
 */
export function fnv1a32(bytes: Uint8Array, digest = 0x811c9dc5): number {
  let h = digest;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h >>> 0;
}
