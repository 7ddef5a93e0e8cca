#include "float_rules.h"

#include "sine.h"

#include "scalar.h"

void sine_begin(sine_t *sine, uint32_t task_seed)
{
    rng_seed(&sine->stream, task_seed);
    sine->amplitude = 0.1f + 4.9f * rng_uniform(&sine->stream);
    sine->offset = 6.28318531f * rng_uniform(&sine->stream);
    sine->first = sine->stream;
}

void sine_restart(sine_t *sine)
{
    sine->stream = sine->first;
}

void sine_next(sine_t *sine, float *input, float *target)
{
    float x = -5.0f + 10.0f * rng_uniform(&sine->stream);
    *input = x / 5.0f;
    *target = sine->amplitude * scalar_sin(x + sine->offset);
}
