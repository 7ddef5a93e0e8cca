/*
 * vector.h - the two loops that training consists of.
 *
 * dot    four running sums, element i into sum i mod 4, then (s0 + s1) + (s2 + s3); what is left over goes into s0.
 *        Why four? One running sum waits for each addition to finish; four keep the adder busy, and are one SIMD lane
 *        each. The order is fixed, so the result is the same with and without SIMD.
 * axpy   y += a * x: elements do not touch each other, any order gives the same bits. Four at a time where every instruction
 *        of the loop counts (a Cortex-M4F: 5 an element instead of 8); compilers with SIMD do better by themselves, and an
 *        AVR, whose additions are calls, would only grow.
 */
#ifndef TMF_VECTOR_H
#define TMF_VECTOR_H

#include <stdint.h>

static inline float vector_dot(const float *restrict a, const float *restrict b, uint32_t length)
{
    float s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
    uint32_t i = 0;
    for (; i + 4 <= length; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    for (; i < length; i++) {
        s0 += a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
}

static inline void vector_axpy(float *restrict y, float a, const float *restrict x, uint32_t length)
{
    uint32_t i = 0;
#if defined(__arm__)
    for (; i + 4 <= length; i += 4) {
        y[i] += a * x[i];
        y[i + 1] += a * x[i + 1];
        y[i + 2] += a * x[i + 2];
        y[i + 3] += a * x[i + 3];
    }
#endif
    for (; i < length; i++) {
        y[i] += a * x[i];
    }
}

#endif
