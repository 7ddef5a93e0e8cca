/*
 * scalar.h - exp, log, sine and square root in float32, without libm.
 *
 * Each is an argument reduction with constants split so that the products are exact, then a short polynomial (the
 * forms of the Cephes library). About 20 multiplications; largest errors, against double precision:
 *   scalar_exp   1.3 ulp; results below 2^-126 are 0, above the largest float infinity
 *   scalar_log   1 ulp for normal x > 0; x <= 0 and subnormal x give -infinity, NaN gives NaN
 *   scalar_sqrt  1 ulp for normal x > 0; 0 for x <= 0 and subnormal x; infinity and NaN as they are
 *   scalar_sin   1.2e-7 absolute for |x| <= 8192; beyond that, and for NaN, 0 (a task never gets there)
 * Why not libm? Three C libraries gave three different digests of one trained classifier.
 */
#ifndef TMF_SCALAR_H
#define TMF_SCALAR_H

#include <stdint.h>

float scalar_exp(float x);
float scalar_log(float x);
float scalar_sin(float x);
float scalar_sqrt(float x);

#endif
