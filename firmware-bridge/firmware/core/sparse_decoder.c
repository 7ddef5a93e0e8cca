#include "float_rules.h"

#include "sparse.h"

#include "messages.generated.h"
#include "values.h"

/* What the next bits are. */
enum {
    READ_BIT,       /* bitmap: is this coordinate sent? */
    READ_ONES,      /* rice: the unary part */
    READ_REMAINDER, /* rice: the low bits */
    READ_VALUE,
    READ_PADDING
};

/* Where the stream goes on for the coordinate decoder->next. */
static uint8_t next_state(const sparse_decoder_t *decoder)
{
    const sparse_format_t *format = &decoder->format;
    switch (format->coding) {
    case INDEX_CODING_BITMAP:
        return decoder->next < format->size ? READ_BIT : READ_PADDING;
    case INDEX_CODING_RICE:
        return decoder->received < format->count ? READ_ONES : READ_PADDING;
    default:
        return decoder->received < format->count ? READ_VALUE : READ_PADDING;
    }
}

void sparse_decode_begin(sparse_decoder_t *decoder, const sparse_format_t *format, float *target, bool add)
{
    *decoder = (sparse_decoder_t){.format = *format, .target = target, .add = add};
    decoder->state = next_state(decoder);
}

static uint32_t take_bits(sparse_decoder_t *decoder, uint32_t count)
{
    uint32_t value = (uint32_t)(decoder->bits & ((1ull << count) - 1u));
    decoder->bits >>= count;
    decoder->bit_count = (uint8_t)(decoder->bit_count - count);
    return value;
}

static void take_value(sparse_decoder_t *decoder, uint32_t code)
{
    if (decoder->next >= decoder->format.size || decoder->received >= decoder->format.count) {
        decoder->malformed = true;
        return;
    }
    float value = values_decode(decoder->format.value_kind, code, decoder->format.scale);
    float *target = &decoder->target[decoder->next];
    *target = decoder->add ? *target + value : value;
    decoder->next++;
    decoder->received++;
    decoder->state = next_state(decoder);
}

/* Reads one element if its bits are there. */
static bool step(sparse_decoder_t *decoder)
{
    uint32_t r = decoder->format.rice_parameter;
    switch (decoder->state) {
    case READ_BIT:
        if (decoder->bit_count < 1) {
            return false;
        }
        if (take_bits(decoder, 1)) {
            decoder->state = READ_VALUE;
        } else {
            decoder->next++;
            decoder->state = next_state(decoder);
        }
        return true;
    case READ_ONES:
        if (decoder->bit_count < 1) {
            return false;
        }
        if (take_bits(decoder, 1)) {
            /* Bounded by the size, so that a hostile run of ones can neither overflow nor keep us. */
            decoder->malformed = ++decoder->ones > (decoder->format.size - decoder->next) >> r;
        } else {
            decoder->state = READ_REMAINDER;
        }
        return true;
    case READ_REMAINDER: {
        if (decoder->bit_count < r) {
            return false;
        }
        uint32_t gap = (decoder->ones << r) + take_bits(decoder, r);
        decoder->ones = 0;
        decoder->malformed = gap >= decoder->format.size - decoder->next;
        decoder->next += gap;
        decoder->state = READ_VALUE;
        return true;
    }
    case READ_VALUE: {
        uint8_t width = values_bits(decoder->format.value_kind);
        if (decoder->bit_count < width) {
            return false;
        }
        take_value(decoder, take_bits(decoder, width));
        return true;
    }
    default:
        return false;
    }
}

void sparse_decode(sparse_decoder_t *decoder, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length && !decoder->malformed; i++) {
        if (decoder->state == READ_PADDING) {
            decoder->malformed = true;
            return;
        }
        /* At most 31 bits wait here: an element of 32 is taken as soon as it is complete. */
        decoder->bits |= (uint64_t)bytes[i] << decoder->bit_count;
        decoder->bit_count = (uint8_t)(decoder->bit_count + 8u);
        while (!decoder->malformed && step(decoder)) {
        }
    }
}

bool sparse_decode_complete(const sparse_decoder_t *decoder)
{
    return !decoder->malformed && decoder->state == READ_PADDING && decoder->received == decoder->format.count &&
           decoder->bit_count < 8 && decoder->bits == 0;
}
