/*
 * sine.h - the sine task: y = A sin(x + b), one task a seed.
 *
 *   stream rng(seed):  A = 0.1 + 4.9 u   b = 2 pi u   then for each sample  x = -5 + 10 u
 *   sample: input x / 5, target A sin(x + b); all in float32, in this order of operations
 *
 * Nothing is stored: each sample is drawn when it is used. A further epoch restarts the stream after A and b.
 */
#ifndef TMF_SINE_H
#define TMF_SINE_H

#include "rng.h"

typedef struct {
    float amplitude;
    float offset;
    rng_t stream;
    rng_t first; /* the stream before the first sample */
} sine_t;

void sine_begin(sine_t *sine, uint32_t task_seed);
void sine_restart(sine_t *sine);
void sine_next(sine_t *sine, float *input, float *target);

#endif
