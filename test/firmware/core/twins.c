/*
 * twins.c - sparse stream, Top-P and random numbers with simple signatures, so that the test can run them beside their
 * TypeScript twins. WebAssembly only.
 */
#include "digest.h"
#include "privacy.h"
#include "rng.h"
#include "sparse.h"
#include "topp.h"
#include "values.h"

#define EXPORT(name) __attribute__((export_name(#name), used))

enum { MOST = 4096, MOST_BYTES = 40960 };

static float values[MOST];
static float residual[MOST];
static residual_t settled = {.kind = RESIDUAL_FLOAT32, .values = residual};
static uint8_t stream[MOST_BYTES];
static sparse_format_t format;
static sparse_decoder_t decoder;

EXPORT(values_pointer) float *values_pointer(void)
{
    return values;
}

EXPORT(residual_pointer) float *residual_pointer(void)
{
    return residual;
}

EXPORT(stream_pointer) uint8_t *stream_pointer(void)
{
    return stream;
}

EXPORT(privacy) void privacy(uint32_t m, float clip_norm, float deviation, uint32_t seed)
{
    privacy_apply(values, m, clip_norm, deviation, seed);
}

/* Selects the k largest of values[0..m) and encodes them, `piece` bytes at a time. Returns the stream's length. */
EXPORT(encode) uint32_t encode(uint32_t m, uint32_t k, uint32_t kind, uint32_t seed, uint32_t piece)
{
    sparse_encoder_t encoder;
    topp_t chosen = topp_find(values, m, k);
    format = sparse_choose(values, m, chosen, k, (uint8_t)kind);
    for (uint32_t i = 0; i < m; i++) {
        residual[i] = values[i];
    }
    sparse_encode_begin(&encoder, &format, values, chosen, &settled, seed);
    uint32_t length = 0;
    while (!sparse_encode_done(&encoder) && length + piece <= MOST_BYTES) {
        length += (uint32_t)sparse_encode(&encoder, stream + length, piece);
    }
    return length;
}

EXPORT(format_coding) uint32_t format_coding(void)
{
    return format.coding;
}

EXPORT(format_rice) uint32_t format_rice(void)
{
    return format.rice_parameter;
}

EXPORT(format_scale) float format_scale(void)
{
    return format.scale;
}

/* Decodes `length` bytes of stream into values, `piece` bytes at a time. 1: complete, 0: refused. */
EXPORT(decode) uint32_t decode(uint32_t length, uint32_t m, uint32_t count, uint32_t coding, uint32_t rice, uint32_t kind,
                               float scale, uint32_t piece)
{
    sparse_format_t given = {.coding = (uint8_t)coding,
                             .rice_parameter = (uint8_t)rice,
                             .value_kind = (uint8_t)kind,
                             .size = m,
                             .count = count,
                             .scale = scale};
    if (!sparse_format_valid(&given)) {
        return 0;
    }
    sparse_decode_begin(&decoder, &given, values, false);
    for (uint32_t at = 0; at < length; at += piece) {
        sparse_decode(&decoder, stream + at, length - at < piece ? length - at : piece);
    }
    return sparse_decode_complete(&decoder);
}

EXPORT(random_at) float random_at(uint32_t seed, uint32_t skip, uint32_t normal)
{
    rng_t rng;
    rng_seed(&rng, seed);
    for (uint32_t i = 0; i < skip; i++) {
        rng_next(&rng);
    }
    return normal ? rng_normal(&rng) : rng_uniform(&rng);
}
