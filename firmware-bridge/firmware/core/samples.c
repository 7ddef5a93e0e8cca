#include "float_rules.h"

#include "samples.h"

#include "left_out.h"
#include "float_bits.h"
#include "messages.generated.h"
#include "values.h"

bool samples_begin(samples_t *samples, uint8_t encoding, float scale, float offset, uint16_t count)
{
    samples->encoding = encoding;
    samples->scale = scale;
    samples->offset = offset;
    samples->left = count;
    samples->value = 0;
    samples->bits = 0;
    samples->bytes = 0;
    bool known = encoding <= SAMPLE_ENCODING_UINT8 && (TMF_HALVES || encoding != SAMPLE_ENCODING_FLOAT16);
    return known && float_is_finite(scale) && float_is_finite(offset);
}

/* Bytes of the number under way. */
static uint8_t width(const samples_t *samples)
{
    if (samples->value < samples->target_count) {
        return samples->targets ? 4 : 1;
    }
    return samples->encoding == SAMPLE_ENCODING_FLOAT32 ? 4 : samples->encoding == SAMPLE_ENCODING_FLOAT16 ? 2 : 1;
}

static float input_value(const samples_t *samples)
{
    switch (samples->encoding) {
    case SAMPLE_ENCODING_FLOAT32:
        return float_from_bits(samples->bits);
#if TMF_HALVES
    case SAMPLE_ENCODING_FLOAT16:
        return values_from_half((uint16_t)samples->bits);
#endif
    default:
        return (float)(int32_t)samples->bits * samples->scale + samples->offset;
    }
}

static void put(samples_t *samples)
{
    if (samples->value >= samples->target_count) {
        samples->inputs[samples->value - samples->target_count] = input_value(samples);
    } else if (samples->targets) {
        samples->targets[samples->value] = float_from_bits(samples->bits);
    } else {
        samples->label = (uint8_t)samples->bits;
    }
    samples->value++;
    samples->bits = 0;
    samples->bytes = 0;
}

size_t samples_take(samples_t *samples, const uint8_t *bytes, size_t length, bool *complete)
{
    size_t taken = 0;
    *complete = false;
    while (taken < length && samples->left > 0) {
        samples->bits |= (uint32_t)bytes[taken++] << (8u * samples->bytes);
        if (++samples->bytes < width(samples)) {
            continue;
        }
        put(samples);
        if (samples->value == (uint32_t)samples->target_count + samples->input_count) {
            samples->value = 0;
            samples->left--;
            *complete = true;
            break;
        }
    }
    return taken;
}

bool samples_ended(const samples_t *samples)
{
    return samples->left == 0 && samples->value == 0 && samples->bytes == 0;
}
