#include "float_rules.h"

#include "sparse.h"

#include "messages.generated.h"
#include "values.h"

bool sparse_format_valid(const sparse_format_t *format)
{
    if (values_bits(format->value_kind) == 0 || format->count > format->size || !float_is_finite(format->scale)) {
        return false;
    }
    switch (format->coding) {
    case INDEX_CODING_RAW:
        return format->count == format->size;
    case INDEX_CODING_BITMAP:
        return true;
    case INDEX_CODING_RICE:
        return format->rice_parameter <= SPARSE_MAX_RICE;
    default:
        return false;
    }
}

sparse_format_t sparse_choose(const float *values, uint32_t size, topp_t chosen, uint32_t count, uint8_t value_kind)
{
    uint32_t unary[SPARSE_MAX_RICE + 1u] = {0};
    float largest = 0.0f;
    uint32_t gap = 0;
    for (uint32_t i = 0; i < size; i++) {
        if (!topp_takes(&chosen, values[i])) {
            gap++;
            continue;
        }
        for (uint32_t r = 0; r <= SPARSE_MAX_RICE; r++) {
            unary[r] += gap >> r;
        }
        gap = 0;
        float magnitude = float_from_bits(float_magnitude_bits(values[i]));
        largest = magnitude > largest ? magnitude : largest;
    }
    sparse_format_t best = {.coding = INDEX_CODING_BITMAP,
                            .value_kind = value_kind,
                            .size = size,
                            .count = count,
                            .scale = values_scale(value_kind, largest)};
    if (count == size) {
        best.coding = INDEX_CODING_RAW;
        return best;
    }
    uint64_t best_bits = size;
    for (uint32_t r = 0; r <= SPARSE_MAX_RICE; r++) {
        uint64_t bits = (uint64_t)unary[r] + (uint64_t)count * (1u + r);
        if (bits < best_bits) {
            best_bits = bits;
            best.coding = INDEX_CODING_RICE;
            best.rice_parameter = (uint8_t)r;
        }
    }
    return best;
}

void sparse_encode_begin(sparse_encoder_t *encoder, const sparse_format_t *format, const float *values, topp_t chosen,
                         residual_t *residual, uint32_t rounding_seed)
{
    *encoder = (sparse_encoder_t){.format = *format, .values = values, .chosen = chosen, .residual = residual};
    rng_seed(&encoder->rounding, rounding_seed);
}

/* The wire code of values[index]; the residual keeps what it does not say. */
static uint32_t take_value(sparse_encoder_t *encoder, uint32_t index)
{
    const sparse_format_t *format = &encoder->format;
    uint32_t code = values_encode(format->value_kind, encoder->values[index], format->scale, &encoder->rounding);
    if (TMF_RESIDUAL && encoder->residual) {
        float sent = values_decode(format->value_kind, code, format->scale);
        residual_put(encoder->residual, index, encoder->values[index] - sent);
    }
    encoder->sent++;
    return code;
}

/* Puts the bits of the next coordinate, or of the next stretch of a bitmap, into ones and tail. */
static void advance(sparse_encoder_t *encoder)
{
    const sparse_format_t *format = &encoder->format;
    uint8_t width = values_bits(format->value_kind);
    while (encoder->next < format->size) {
        uint32_t index = encoder->next++;
        if (!topp_takes(&encoder->chosen, encoder->values[index])) {
            encoder->gap++;
            if (format->coding == INDEX_CODING_BITMAP) {
                encoder->tail = 0;
                encoder->tail_bits = 1;
                return;
            }
            continue;
        }
        uint64_t code = take_value(encoder, index);
        uint32_t r = format->rice_parameter;
        switch (format->coding) {
        case INDEX_CODING_RAW:
            encoder->tail = code;
            encoder->tail_bits = width;
            break;
        case INDEX_CODING_BITMAP:
            encoder->tail = 1u | (code << 1);
            encoder->tail_bits = (uint8_t)(width + 1u);
            break;
        default:
            encoder->ones = encoder->gap >> r;
            encoder->tail = ((uint64_t)(encoder->gap & (((uint32_t)1u << r) - 1u)) << 1) | (code << (r + 1u));
            encoder->tail_bits = (uint8_t)(width + r + 1u);
            break;
        }
        encoder->gap = 0;
        return;
    }
}

/* Every bit of the stream has been produced; some may still wait in `bits`. */
static bool exhausted(const sparse_encoder_t *encoder)
{
    bool all_seen = encoder->format.coding == INDEX_CODING_BITMAP ? encoder->next == encoder->format.size
                                                                   : encoder->sent == encoder->format.count;
    return all_seen && encoder->ones == 0 && encoder->tail_bits == 0;
}

size_t sparse_encode(sparse_encoder_t *encoder, uint8_t *out, size_t capacity)
{
    size_t written = 0;
    while (written < capacity) {
        if (encoder->bit_count >= 8 || (encoder->bit_count > 0 && exhausted(encoder))) {
            out[written++] = (uint8_t)(encoder->bits & 0xffu);
            encoder->bits >>= 8;
            encoder->bit_count = (uint8_t)(encoder->bit_count > 8 ? encoder->bit_count - 8u : 0u);
        } else if (encoder->ones > 0) {
            /* At most 7 bits wait here, so 7 + 32 fit, and so do 7 + 48 of a tail. */
            uint32_t run = encoder->ones < 32 ? encoder->ones : 32;
            encoder->bits |= ((1ull << run) - 1u) << encoder->bit_count;
            encoder->bit_count = (uint8_t)(encoder->bit_count + run);
            encoder->ones -= run;
        } else if (encoder->tail_bits > 0) {
            encoder->bits |= encoder->tail << encoder->bit_count;
            encoder->bit_count = (uint8_t)(encoder->bit_count + encoder->tail_bits);
            encoder->tail_bits = 0;
        } else if (!exhausted(encoder)) {
            advance(encoder);
        } else {
            break;
        }
    }
    return written;
}

bool sparse_encode_done(const sparse_encoder_t *encoder)
{
    return encoder->bit_count == 0 && exhausted(encoder);
}
