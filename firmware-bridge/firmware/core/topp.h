/*
 * topp.h - which coordinates of an update are sent: the k largest by magnitude. Twin of ../../protocol/top-p.ts.
 *
 * Magnitudes are compared as bit patterns without the sign; at equal magnitude the lower index goes first. The k-th
 * largest pattern is found by counting one digit of 4 bits after another from the top: eight passes over the vector and
 * 64 bytes of counters. Why no sort? The vector is most of the memory there is.
 *
 *   topp_t chosen = topp_find(v, m, k);
 *   for i in 0..m-1: if (topp_takes(&chosen, v[i])) ...      each walk starts from a fresh copy of `chosen`
 */
#ifndef TMF_TOPP_H
#define TMF_TOPP_H

#include <stdbool.h>
#include <stdint.h>

#include "float_bits.h"

typedef struct {
    uint32_t threshold; /* magnitude pattern of the k-th largest */
    uint32_t ties;      /* how many of exactly that magnitude are still to be taken */
    bool none;          /* k was 0 */
} topp_t;

#define TOPP_PASSES 8u

/* k at most count. */
topp_t topp_find(const float *values, uint32_t count, uint32_t k);

/* Called for each coordinate in ascending order. */
static inline bool topp_takes(topp_t *chosen, float value)
{
    uint32_t magnitude = float_magnitude_bits(value);
    if (magnitude > chosen->threshold) {
        return !chosen->none;
    }
    if (magnitude < chosen->threshold || chosen->ties == 0) {
        return false;
    }
    chosen->ties--;
    return true;
}

#endif
