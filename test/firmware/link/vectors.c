/* vectors.c - golden vectors of the protocol against the C code. vectors.inc is written from vectors.json by the test. */
#include <stdio.h>
#include <string.h>

#include "cobs.h"
#include "crc32.h"
#include "messages.generated.h"

static int failures, checks;

static void same(const char *what, const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
    checks++;
    if (a_length == b_length && memcmp(a, b, a_length) == 0) return;
    failures++;
    printf("%s differs\n", what);
}

static void cobs_vector(const uint8_t *plain, size_t length, const uint8_t *encoded, size_t encoded_length)
{
    static uint8_t out[4096];
    cobs_encoder_t encoder;
    cobs_begin(&encoder, out);
    cobs_put(&encoder, plain, length / 2); /* in two pieces */
    cobs_put(&encoder, plain + length / 2, length - length / 2);
    same("cobs encoding", out, cobs_end(&encoder), encoded, encoded_length);
    cobs_decoder_t decoder;
    cobs_decoder_init(&decoder, out, sizeof out);
    for (size_t i = 0; i < encoded_length; i++) cobs_take(&decoder, encoded + i, 1);
    same("cobs decoding", out, cobs_whole(&decoder) ? decoder.length : 9999, plain, length);
}

static void crc_vector(const uint8_t *bytes, size_t length, uint32_t crc)
{
    const uint32_t got = tmf_crc32(tmf_crc32(0, bytes, length / 2), bytes + length / 2, length - length / 2);
    same("crc", (const uint8_t *)&got, 4, (const uint8_t *)&crc, 4);
}

#include "vectors.inc"

int main(void)
{
    all_vectors();
    printf("%d checks, %d failures\n", checks, failures);
    return failures != 0;
}
