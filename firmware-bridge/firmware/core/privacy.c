#include "float_rules.h"

#include "privacy.h"

#include "rng.h"
#include "scalar.h"
#include "vector.h"

#define TWO_PI 6.28318531f
#define HALF_PI 1.57079633f
#define TWO_TO_MINUS_24 5.9604644775390625e-8f

static void clip(float *update, uint32_t count, float clip_norm)
{
    float norm = scalar_sqrt(vector_dot(update, update, count));
    if (norm <= clip_norm) {
        return;
    }
    float scale = clip_norm / norm;
    for (uint32_t i = 0; i < count; i++) {
        update[i] *= scale;
    }
}

/* Uniform in (0, 1), down to 2^-49: the tail of the noise hangs on it. */
static float fine_uniform(rng_t *rng)
{
    float high = rng_uniform(rng), low = rng_uniform(rng);
    return high + (low + 0.5f * TWO_TO_MINUS_24) * TWO_TO_MINUS_24;
}

static void add_noise(float *update, uint32_t count, float deviation, uint32_t seed)
{
    rng_t rng;
    rng_seed(&rng, seed);
    for (uint32_t i = 0; i < count; i += 2) {
        float radius = deviation * scalar_sqrt(-2.0f * scalar_log(fine_uniform(&rng)));
        float angle = TWO_PI * rng_uniform(&rng);
        update[i] += radius * scalar_sin(angle + HALF_PI);
        if (i + 1 < count) {
            update[i + 1] += radius * scalar_sin(angle);
        }
    }
}

void privacy_apply(float *update, uint32_t count, float clip_norm, float deviation, uint32_t seed)
{
    if (clip_norm > 0.0f) {
        clip(update, count, clip_norm);
    }
    if (deviation > 0.0f) {
        add_noise(update, count, deviation, seed);
    }
}
