#include "float_rules.h"

#include "rng.h"

#define TWO_TO_MINUS_24 (1.0f / 16777216.0f)

void rng_seed(rng_t *rng, uint32_t seed)
{
    uint32_t h = seed ^ 0x9e3779b9u;
    h = (h ^ (h >> 16)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    h ^= h >> 16;
    rng->state = h == 0 ? 0x6d2b79f5u : h;
}

uint32_t rng_next(rng_t *rng)
{
    uint32_t x = rng->state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    rng->state = x;
    return x;
}

float rng_uniform(rng_t *rng)
{
    return (float)(int32_t)(rng_next(rng) >> 8) * TWO_TO_MINUS_24;
}

float rng_normal(rng_t *rng)
{
    int32_t sum = -6 * 16777216;
    for (int i = 0; i < 12; i++) {
        sum += (int32_t)(rng_next(rng) >> 8);
    }
    return (float)sum * TWO_TO_MINUS_24;
}
