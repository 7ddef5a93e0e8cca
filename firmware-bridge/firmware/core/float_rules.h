/*
 * float_rules.h - what makes float32 results equal, bit for bit, on every target.
 *
 * Every file that calculates with floats includes this first. The rules of the core are
 *   - float only: no double, no long double;
 *   - no fused multiply-add: a*b+c rounds twice everywhere (the pragmas below, and -ffp-contract=off in our own builds;
 *     an Arduino library cannot set flags, hence the pragmas);
 *   - no libm: exp, log and sin are our own (scalar.h), for three libraries gave three results;
 *   - sums in one stated order (vector.h).
 * NaN payloads are outside the promise.
 */
#ifndef TMF_FLOAT_RULES_H
#define TMF_FLOAT_RULES_H

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#ifdef __FAST_MATH__
#error "The core must not be compiled with -ffast-math: results would differ from board to board."
#endif

#include <float.h>

#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "float32 must be evaluated as float32 (on 32-bit x86: -mfpmath=sse -msse2)."
#endif

_Static_assert(sizeof(float) == 4 && FLT_MANT_DIG == 24 && FLT_MAX_EXP == 128, "float is not IEEE binary32");

#endif
