/*
 * digest.h - FNV-1a, 32 bits, over the little-endian bytes of floats: equal digests, equal parameters.
 */
#ifndef TMF_DIGEST_H
#define TMF_DIGEST_H

#include <stdint.h>

#define DIGEST_START 0x811c9dc5u

/* Continues `digest` over `count` floats. One multiplication a byte. */
uint32_t digest_floats(uint32_t digest, const float *values, uint32_t count);

#endif
