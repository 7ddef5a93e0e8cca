/*
 * sparse.h - a sparse vector as bits: the body of download and upload. Twin of ../../protocol/sparse.ts.
 *
 * Bits fill each byte from the low end; of m coordinates `count` are sent, ascending, each index followed by its value:
 *
 *   raw     value value value ...                  only when count = m
 *   bitmap  0 0 1 value 0 1 value ...              one bit a coordinate
 *   rice    gap value gap value ...                gap = index - previous - 1, previous = -1 at first
 *           a gap is (gap >> r) ones, a zero, then the r low bits of the gap
 *
 * The last byte is filled up with zeros. Both directions stream: at most a frame of the vector is in memory, the state
 * is below 80 bytes, and neither ever goes back. That is why index and value bits are interleaved.
 */
#ifndef TMF_SPARSE_H
#define TMF_SPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "residual.h"
#include "rng.h"
#include "topp.h"

#define SPARSE_MAX_RICE 15u

typedef struct {
    uint8_t coding;         /* enum IndexCoding */
    uint8_t rice_parameter; /* 0 unless coding is rice */
    uint8_t value_kind;     /* enum ValueKind */
    uint32_t size;          /* m */
    uint32_t count;
    float scale; /* of int8 and int4 */
} sparse_format_t;

/* False when the numbers do not fit each other. */
bool sparse_format_valid(const sparse_format_t *format);

/* The cheapest coding, in bits, of the chosen coordinates; also the count and, for the value kind, the scale.
 * Ties: raw before bitmap before rice, smallest r. One walk over values. */
sparse_format_t sparse_choose(const float *values, uint32_t size, topp_t chosen, uint32_t count, uint8_t value_kind);

typedef struct {
    sparse_format_t format;
    const float *values;
    residual_t *residual; /* if given: what sending leaves of each value is put here */
    topp_t chosen;
    rng_t rounding;
    uint32_t next;    /* coordinate to look at */
    uint32_t gap;     /* coordinates passed since the last one sent */
    uint32_t sent;    /* coordinates */
    uint32_t ones;    /* of a Rice code, still to be written before `tail` */
    uint64_t tail;    /* bits that follow the ones */
    uint8_t tail_bits;
    uint8_t bit_count; /* in bits */
    uint64_t bits;     /* low bits leave first */
} sparse_encoder_t;

void sparse_encode_begin(sparse_encoder_t *encoder, const sparse_format_t *format, const float *values, topp_t chosen,
                         residual_t *residual, uint32_t rounding_seed);
/* Writes up to capacity bytes; fewer only when the stream is complete. */
size_t sparse_encode(sparse_encoder_t *encoder, uint8_t *out, size_t capacity);
/* True when the stream is complete. */
bool sparse_encode_done(const sparse_encoder_t *encoder);

typedef struct {
    sparse_format_t format;
    float *target;
    bool add;       /* add to target instead of replacing */
    bool malformed; /* once true, everything is ignored */
    uint8_t state;
    uint8_t bit_count;
    uint64_t bits;
    uint32_t next; /* coordinate */
    uint32_t ones; /* of the Rice code being read */
    uint32_t received;
} sparse_decoder_t;

/* format must be valid; target has format->size floats. */
void sparse_decode_begin(sparse_decoder_t *decoder, const sparse_format_t *format, float *target, bool add);
/* Takes the next bytes of the stream. Never writes outside target. */
void sparse_decode(sparse_decoder_t *decoder, const uint8_t *bytes, size_t length);
/* True when all coordinates came and nothing but zero padding of less than a byte was left. */
bool sparse_decode_complete(const sparse_decoder_t *decoder);

#endif
