/*
 * rng.h - random numbers that are the same on a board and on the host, bit for bit.
 *
 * xorshift32, seeded through a mixer so that neighbouring seeds give unrelated streams; 4 bytes of state, three shifts
 * a number. Integers only; the two conversions to float are exact or rounded once. Twin of ../../protocol/rng.ts.
 */
#ifndef TMF_RNG_H
#define TMF_RNG_H

#include <stdint.h>

typedef struct {
    uint32_t state; /* never 0 */
} rng_t;

void rng_seed(rng_t *rng, uint32_t seed);
/* 1 to 2^32 - 1. */
uint32_t rng_next(rng_t *rng);
/* Uniform in [0, 1): a multiple of 2^-24. */
float rng_uniform(rng_t *rng);
/* Nearly normal(0, 1): the sum of twelve uniforms minus six, within +-6. Twelve numbers drawn. */
float rng_normal(rng_t *rng);

#endif
