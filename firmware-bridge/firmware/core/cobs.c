#include "cobs.h"

void cobs_begin(cobs_encoder_t *encoder, uint8_t *out)
{
    encoder->out = out;
    encoder->length = 1;
    encoder->code_at = 0;
    encoder->code = 1;
}

static inline void close_block(cobs_encoder_t *encoder)
{
    encoder->out[encoder->code_at] = encoder->code;
    encoder->code_at = encoder->length++;
    encoder->code = 1;
}

void cobs_put(cobs_encoder_t *encoder, const uint8_t *bytes, size_t length)
{
    for (const uint8_t *end = bytes + length; bytes != end; bytes++) {
        /* A full block is closed only when more follows: nothing is added after a last one. */
        if (encoder->code == 0xffu) close_block(encoder);
        if (*bytes == 0) {
            close_block(encoder);
        } else {
            encoder->out[encoder->length++] = *bytes;
            encoder->code++;
        }
    }
}

size_t cobs_end(cobs_encoder_t *encoder)
{
    encoder->out[encoder->code_at] = encoder->code;
    return encoder->length;
}

void cobs_decoder_init(cobs_decoder_t *decoder, uint8_t *out, uint16_t capacity)
{
    decoder->out = out;
    decoder->capacity = capacity;
    cobs_restart(decoder);
}

void cobs_restart(cobs_decoder_t *decoder)
{
    decoder->length = 0;
    decoder->left = 0;
    decoder->code = 0;
    decoder->overflow = false;
}

size_t cobs_take(cobs_decoder_t *decoder, const uint8_t *bytes, size_t length)
{
    const uint8_t *const start = bytes;
    const uint8_t *const end = bytes + length;
    uint8_t *const out = decoder->out;
    const uint16_t capacity = decoder->capacity;
    uint16_t at = decoder->length;
    uint8_t left = decoder->left;

    for (; bytes != end && *bytes != 0; bytes++) {
        if (left == 0) {
            /* The zero that the block before stands for, known only now that more follows. */
            if (decoder->code != 0 && decoder->code != 0xffu) {
                if (at < capacity) out[at++] = 0;
                else decoder->overflow = true;
            }
            decoder->code = *bytes;
            left = (uint8_t)(*bytes - 1u);
        } else {
            if (at < capacity) out[at++] = *bytes;
            else decoder->overflow = true;
            left--;
        }
    }
    decoder->length = at;
    decoder->left = left;
    return (size_t)(bytes - start);
}
