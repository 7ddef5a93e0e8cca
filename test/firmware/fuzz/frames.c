/*
 * frames.c - any bytes into the board's decoder: every frame is one that the reference finds too, every byte is counted.
 *
 * Input: one byte that chooses the sizes of the pieces, then what the wire carries.
 */
#include "bench.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    uint32_t pieces = *data++;
    size--;
    power_on();

    uint32_t frames = 0, damaged = 0;
    uint8_t decoded[PAYLOAD + LINK_FRAME_EXTRA];
    for (size_t start = 0, at = 0; at < size; at++) {
        if (data[at] != 0) continue;
        if (at > start) *(reference_frame(data + start, at - start, decoded, sizeof decoded) ? &frames : &damaged) += 1;
        start = at + 1;
    }

    for (size_t at = 0; at < size;) {
        pieces = pieces * 1103515245u + 12345u;
        size_t length = 1 + (pieces >> 16) % 97u;
        if (length > size - at) length = size - at;
        /* A copy of exactly this size, so that reading past it is seen. */
        uint8_t *piece = malloc(length);
        MUST(piece);
        memcpy(piece, data + at, length);
        core_receive(&board, piece, length, now_us += 100);
        free(piece);
        at += length;
        for (int i = 0; i < 4; i++) core_poll(&board, now_us += 1000);
        written_length = 0;
    }
    MUST(board.link.counters.bytes_in == size);
    MUST(board.link.counters.frames_in == frames);
    MUST(board.link.counters.crc_errors == damaged);
    return 0;
}
