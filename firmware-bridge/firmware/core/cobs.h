/*
 * cobs.h - Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): bytes without any zero, so that a zero can end
 * a frame.
 *
 *   data     11 22 00 33            blocks end at each zero (or after 254 bytes without one);
 *   encoded  03 11 22 02 33         each begins with a code: the distance to the next zero.
 *
 * Why not SLIP? Escapes double the bytes 0xC0 and 0xDB, so the worst frame is twice as long and buffers must be too. COBS
 * adds 1 byte in 254, always. Why a delimiter at all? After any damage the receiver is in step again at the next zero.
 *
 * A last block of exactly 254 bytes is followed by nothing (some encoders add a code 01; decoding takes both).
 */
#ifndef TMF_COBS_H
#define TMF_COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Longest encoding of n > 0 bytes, without the delimiter. */
#define COBS_MAX(n) ((n) + ((n) + 253u) / 254u)

/* Encodes pieces one after another. out needs COBS_MAX(all) bytes. */
typedef struct {
    uint8_t *out;
    size_t length; /* bytes written, the open block's code included */
    size_t code_at;
    uint8_t code;
} cobs_encoder_t;

void cobs_begin(cobs_encoder_t *encoder, uint8_t *out);
void cobs_put(cobs_encoder_t *encoder, const uint8_t *bytes, size_t length);
/* Closes the last block; returns the encoded length. */
size_t cobs_end(cobs_encoder_t *encoder);

/* Decodes a byte stream as it arrives. */
typedef struct {
    uint8_t *out;
    uint16_t capacity;
    uint16_t length; /* decoded so far */
    uint8_t left;    /* bytes missing in the open block */
    uint8_t code;    /* of the open block; 0 before the first */
    bool overflow;   /* more than capacity: the rest was dropped */
} cobs_decoder_t;

void cobs_decoder_init(cobs_decoder_t *decoder, uint8_t *out, uint16_t capacity);
/* Forgets the frame under way. */
void cobs_restart(cobs_decoder_t *decoder);
/* Takes bytes up to, and not including, the first zero or the end; returns how many. */
size_t cobs_take(cobs_decoder_t *decoder, const uint8_t *bytes, size_t length);
/* At a delimiter: whether the bytes taken since the last restart are a whole encoding that fitted. */
static inline bool cobs_whole(const cobs_decoder_t *decoder)
{
    return decoder->code != 0 && decoder->left == 0 && !decoder->overflow;
}

#ifdef __cplusplus
}
#endif

#endif
