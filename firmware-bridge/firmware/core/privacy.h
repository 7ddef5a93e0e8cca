/*
 * privacy.h - the Gaussian mechanism on an update, before anything of it is chosen or sent (Dwork and Roth 2014, A.1;
 * clipping as in Abadi and others 2016).
 *
 *   u = u * min(1, clip_norm / |u|)            no visit moves the server further than clip_norm
 *   u[i] += deviation * gaussian               on every coordinate, sent or not: Top-P then looks at noisy values only, so
 *                                              which coordinates go says no more than their values do
 *
 * The noise is a true Gaussian to 8 standard deviations (Box and Muller 1958, from 48 random bits and 24 for the angle);
 * rng_normal, a sum of uniforms, ends at 6 and is no use here. Its seed comes with the plan, so that a run repeats bit for bit:
 * whoever knows the seed can take the noise off again.
 */
#ifndef TMF_PRIVACY_H
#define TMF_PRIVACY_H

#include <stdint.h>

/* clip_norm 0: no clipping; deviation 0: no noise. */
void privacy_apply(float *update, uint32_t count, float clip_norm, float deviation, uint32_t seed);

#endif
