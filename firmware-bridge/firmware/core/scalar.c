#include "float_rules.h"

#include "scalar.h"

#include "float_bits.h"

#define INFINITY_BITS 0x7f800000u

/* Nearest integer of a small x, halves away from zero. */
static int32_t nearest(float x)
{
    return (int32_t)(x < 0.0f ? x - 0.5f : x + 0.5f);
}

static float power_of_two(int32_t exponent)
{
    return float_from_bits((uint32_t)(exponent + 127) << 23);
}

float scalar_exp(float x)
{
    if (x != x) {
        return x;
    }
    if (x > 88.7228394f) {
        return float_from_bits(INFINITY_BITS);
    }
    if (x < -87.3365447f) {
        return 0.0f;
    }
    int32_t n = nearest(x * 1.44269504f);
    float whole = (float)n;
    float r = x - whole * 0.693359375f;
    r = r - whole * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    /* Two factors: 2^128 alone is no float. */
    int32_t half = n / 2;
    return p * power_of_two(half) * power_of_two(n - half);
}

float scalar_log(float x)
{
    if (x != x) {
        return x;
    }
    if (x < 1.17549435e-38f) {
        return float_from_bits(0x80000000u | INFINITY_BITS);
    }
    uint32_t bits = float_bits(x);
    if (bits >= INFINITY_BITS) {
        return x;
    }
    /* x = m * 2^e with m in [sqrt(1/2), sqrt(2)) */
    int32_t e = (int32_t)(bits >> 23) - 126;
    float m = float_from_bits((bits & 0x007fffffu) | 0x3f000000u);
    if (m < 0.707106781f) {
        e -= 1;
        m = m + m;
    }
    m = m - 1.0f;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    float square = m * m;
    float whole = (float)e;
    float y = p * (m * square);
    y = y + whole * -2.12194440e-4f;
    y = y - 0.5f * square;
    return (m + y) + whole * 0.693359375f;
}

float scalar_sin(float x)
{
    if (!(x >= -8192.0f && x <= 8192.0f)) {
        return 0.0f;
    }
    /* x = n * pi/2 + r with r in [-pi/4, pi/4] */
    int32_t n = nearest(x * 0.636619772f);
    float whole = (float)n;
    float r = x - whole * 1.5703125f;
    r = r - whole * 4.837512969970703125e-4f;
    r = r - whole * 7.54978995489188216e-8f;
    float z = r * r;
    float y;
    if (n & 1) {
        y = 2.443315711809948e-5f;
        y = y * z - 1.388731625493765e-3f;
        y = y * z + 4.166664568298827e-2f;
        y = y * (z * z) - 0.5f * z + 1.0f;
    } else {
        y = -1.9515295891e-4f;
        y = y * z + 8.3321608736e-3f;
        y = y * z - 1.6666654611e-1f;
        y = y * (z * r) + r;
    }
    return (n & 2) ? -y : y;
}

/* Newton's iteration from a guess that halves the exponent. Why not sqrtf? Not every target has it rounded alike. */
float scalar_sqrt(float x)
{
    if (x < 1.17549435e-38f) {
        return 0.0f;
    }
    uint32_t bits = float_bits(x);
    if (bits >= INFINITY_BITS) {
        return x;
    }
    float y = float_from_bits((bits >> 1) + 0x1fbb67aeu);
    for (int i = 0; i < 4; i++) {
        y = 0.5f * (y + x / y);
    }
    return y;
}
