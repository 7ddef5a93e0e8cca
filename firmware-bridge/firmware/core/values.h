/*
 * values.h - how the values of a sparse vector are written. Twin of ../../protocol/values.ts.
 *
 *   float32  the bit pattern                                  32 bits
 *   float16  IEEE half, nearest, ties to even                 16 bits
 *   int8     two's complement, -127..127, times scale          8 bits
 *   int4     two's complement,   -7..7,   times scale          4 bits
 *
 * int8 and int4 are rounded stochastically: q = floor(v / scale + u), one draw a value in coordinate order, all in
 * float32; scale = largest |v| / 127 (or 7). Scale 0: all codes 0, nothing drawn. Nearest rounding would lose every
 * update below half a step for good; this one is right on average.
 */
#ifndef TMF_VALUES_H
#define TMF_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "rng.h"

/* IEEE half, nearest, ties to even, and back. */
/* Not in a build without float16. */
uint16_t values_to_half(float value);
float values_from_half(uint16_t half);

/* Bits on the wire; 0 for an unknown kind (enum ValueKind). */
uint8_t values_bits(uint8_t kind);
/* The step for values of which `largest` is the largest magnitude; 0 for float kinds. */
float values_scale(uint8_t kind, float largest);
/* One value to its code; draws from rng for int8 and int4 unless scale is 0. */
uint32_t values_encode(uint8_t kind, float value, float scale, rng_t *rng);
/* One code to its value. Bits above the kind's width are ignored. */
float values_decode(uint8_t kind, uint32_t code, float scale);

#endif
