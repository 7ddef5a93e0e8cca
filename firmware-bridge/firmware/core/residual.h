/*
 * residual.h - error feedback: what an update did not send, kept for the next one.
 *
 *   u = (w - h) + e      e = u       for each value sent: e[i] = u[i] - what the wire says it is
 *
 * In float32, or in float16 (nearest, ties to even) at half the memory: 4 or 2 bytes a global parameter.
 */
#ifndef TMF_RESIDUAL_H
#define TMF_RESIDUAL_H

#include <stdint.h>

#include "left_out.h"
#include "messages.generated.h"
#include "values.h"

typedef struct {
    uint8_t kind; /* enum Residual */
    void *values; /* float or uint16_t, by kind */
} residual_t;

static inline uint32_t residual_bytes(uint8_t kind, uint32_t count)
{
    uint32_t size = kind == RESIDUAL_FLOAT32 ? 4u : kind == RESIDUAL_FLOAT16 ? 2u : 0u;
    return (size * count + 3u) & ~3u;
}

static inline float residual_get(const residual_t *residual, uint32_t index)
{
#if TMF_HALVES
    if (residual->kind == RESIDUAL_FLOAT16) {
        return values_from_half(((const uint16_t *)residual->values)[index]);
    }
#endif
    return ((const float *)residual->values)[index];
}

static inline void residual_put(residual_t *residual, uint32_t index, float value)
{
#if TMF_HALVES
    if (residual->kind == RESIDUAL_FLOAT16) {
        ((uint16_t *)residual->values)[index] = values_to_half(value);
        return;
    }
#endif
    ((float *)residual->values)[index] = value;
}

#endif
