/*
 * float_bits.h - floats as bit patterns and back, without breaking aliasing rules.
 */
#ifndef TMF_FLOAT_BITS_H
#define TMF_FLOAT_BITS_H

#include <stdint.h>

static inline uint32_t float_bits(float value)
{
    union {
        float f;
        uint32_t u;
    } both = {.f = value};
    return both.u;
}

static inline float float_from_bits(uint32_t bits)
{
    union {
        uint32_t u;
        float f;
    } both = {.u = bits};
    return both.f;
}

/* The pattern without its sign: orders magnitudes as integers; infinity is 0x7f800000, NaN above. */
static inline uint32_t float_magnitude_bits(float value)
{
    return float_bits(value) & 0x7fffffffu;
}

static inline int float_is_finite(float value)
{
    return float_magnitude_bits(value) < 0x7f800000u;
}

#endif
