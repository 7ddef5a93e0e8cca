#include "float_rules.h"

#include "values.h"

#include "left_out.h"
#include "float_bits.h"
#include "messages.generated.h"

uint8_t values_bits(uint8_t kind)
{
    switch (kind) {
    case VALUE_KIND_FLOAT32:
        return 32;
#if TMF_HALVES
    case VALUE_KIND_FLOAT16:
        return 16;
#endif
    case VALUE_KIND_INT8:
        return 8;
#if TMF_INT4
    case VALUE_KIND_INT4:
        return 4;
#endif
    default:
        return 0;
    }
}

float values_scale(uint8_t kind, float largest)
{
    switch (kind) {
    case VALUE_KIND_INT8:
        return largest / 127.0f;
    case VALUE_KIND_INT4:
        return largest / 7.0f;
    default:
        return 0.0f;
    }
}

#if TMF_HALVES
/* x / 2^n, rounded to nearest, ties to even; n is 1 to 24. */
static uint32_t rounded_shift(uint32_t x, uint32_t n)
{
    /* Widened first: an int has 16 bits on AVR. */
    uint32_t one = 1u, half = one << (n - 1u), rest = x & ((one << n) - 1u), whole = x >> n;
    return rest > half || (rest == half && (whole & 1u)) ? whole + 1u : whole;
}

static uint32_t to_half(uint32_t bits)
{
    uint32_t sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) {
        return sign | 0x7e00u;
    }
    if (magnitude >= 0x47800000u) {
        return sign | 0x7c00u;
    }
    if (magnitude >= 0x38800000u) {
        /* Normal: move the exponent by 112, drop 13 bits. A carry runs into the exponent, up to infinity, as it should. */
        return sign | rounded_shift(magnitude - 0x38000000u, 13);
    }
    if (magnitude < 0x33000000u) {
        return sign;
    }
    /* Subnormal: one unit is 2^-24. */
    return sign | rounded_shift((magnitude & 0x7fffffu) | 0x800000u, 126u - (magnitude >> 23));
}

static uint32_t from_half(uint32_t half)
{
    uint32_t sign = (half & 0x8000u) << 16, exponent = (half >> 10) & 0x1fu, fraction = half & 0x3ffu;
    if (exponent == 31) {
        return sign | 0x7f800000u | (fraction << 13);
    }
    if (exponent > 0) {
        return sign | ((exponent + 112u) << 23) | (fraction << 13);
    }
    if (fraction == 0) {
        return sign;
    }
    uint32_t shift = 0;
    while (!(fraction & 0x400u)) {
        fraction <<= 1;
        shift++;
    }
    return sign | ((113u - shift) << 23) | ((fraction & 0x3ffu) << 13);
}

uint16_t values_to_half(float value)
{
    return (uint16_t)to_half(float_bits(value));
}

float values_from_half(uint16_t half)
{
    return float_from_bits(from_half(half));
}
#endif

static int32_t floor_to_int(float x)
{
    int32_t whole = (int32_t)x;
    return (float)whole > x ? whole - 1 : whole;
}

static int32_t quantize(float value, float scale, int32_t limit, rng_t *rng)
{
    /* Written so that NaN, and infinity over infinity, end as 0 and nothing out of range is cast. */
    if (!(scale > 0.0f)) {
        return 0;
    }
    float steps = value / scale + rng_uniform(rng);
    if (steps >= (float)limit) {
        return limit;
    }
    if (steps >= (float)-limit) {
        return floor_to_int(steps);
    }
    return steps < (float)-limit ? -limit : 0;
}

uint32_t values_encode(uint8_t kind, float value, float scale, rng_t *rng)
{
    switch (kind) {
    case VALUE_KIND_FLOAT32:
        return float_bits(value);
#if TMF_HALVES
    case VALUE_KIND_FLOAT16:
        return to_half(float_bits(value));
#endif
    case VALUE_KIND_INT8:
        return (uint32_t)quantize(value, scale, 127, rng) & 0xffu;
    default:
        return (uint32_t)quantize(value, scale, 7, rng) & 0xfu;
    }
}

float values_decode(uint8_t kind, uint32_t code, float scale)
{
    switch (kind) {
    case VALUE_KIND_FLOAT32:
        return float_from_bits(code);
#if TMF_HALVES
    case VALUE_KIND_FLOAT16:
        return float_from_bits(from_half(code & 0xffffu));
#endif
    case VALUE_KIND_INT8:
        return (float)((int32_t)((code & 0xffu) ^ 0x80u) - 0x80) * scale;
    default:
        return (float)((int32_t)((code & 0xfu) ^ 0x8u) - 0x8) * scale;
    }
}
