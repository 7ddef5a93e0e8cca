/*
 * bench.h - what the fuzz targets share: a board in memory, its port, and a plain second opinion on frames.
 *
 * The reference below finds frames in the slowest and simplest way that the rules allow: split at zeros, undo COBS block by
 * block, CRC bit by bit. Whatever the firmware accepts that this does not, or the other way round, is a false frame.
 */
#ifndef TMF_FUZZ_BENCH_H
#define TMF_FUZZ_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "port.h"

enum { PAYLOAD = 64, SEND_FRAMES = 3, RECEIVE_FRAMES = 4, POWER_SAMPLES = 16, ARENA = 16384, OUT = 1 << 16 };

#define MUST(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

static core_t board;
static uint64_t now_us;
static uint8_t written[OUT]; /* what the board sent and nobody has read yet */
static size_t written_length;
static uint16_t registers[6];
static bool sensor_answers;

uint64_t port_clock_us(void) { return now_us; }

size_t port_write(const uint8_t *bytes, size_t length)
{
    if (length > OUT - written_length) length = OUT - written_length;
    memcpy(written + written_length, bytes, length);
    written_length += length;
    return length;
}

bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    if (!sensor_answers || address != 0x40 || reg > 5) return false;
    *value = registers[reg];
    return true;
}

bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    if (!sensor_answers || address != 0x40 || reg > 5) return false;
    registers[reg] = value;
    return true;
}

void port_phase(uint8_t phase) { MUST(phase <= PHASE_SEND); }
void port_worked(uint32_t macs) { now_us += macs; }
void port_selected(uint32_t coordinates) { now_us += coordinates; }
void port_idle(uint32_t us) { now_us += us; }
void port_i2c_recover(void) {}

/* A board that has just been switched on, in memory of its own so that a step outside is seen. */
static void power_on(void)
{
    static void *arena, *buffers;
    const uint32_t size = CORE_BUFFER_BYTES(PAYLOAD, SEND_FRAMES, RECEIVE_FRAMES, POWER_SAMPLES);
    free(arena);
    free(buffers);
    arena = malloc(ARENA);
    buffers = malloc(size);
    MUST(arena && buffers);
    now_us = 1;
    written_length = 0;
    memset(registers, 0, sizeof registers);
    sensor_answers = false;
    const core_config_t config = {.arena = arena, .arena_bytes = ARENA, .buffers = buffers, .buffer_bytes = size,
                                  .payload_bytes = PAYLOAD, .send_frames = SEND_FRAMES,
                                  .receive_frames = RECEIVE_FRAMES, .power_samples = POWER_SAMPLES,
                                  .receive_window_bytes = 256, .board_id = 1, .boot_id = 2, .port_kind = 1};
    MUST(core_init(&board, &config));
}

static inline uint32_t reference_crc(const uint8_t *bytes, size_t length)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1u) ? 0xedb88320u : 0u);
    }
    return ~crc;
}

/* The frame in bytes[0..length), which hold no zero: decoded length, or 0 when it is none. */
static inline size_t reference_frame(const uint8_t *bytes, size_t length, uint8_t *out, size_t capacity)
{
    size_t made = 0;
    for (size_t at = 0; at < length;) {
        const size_t block = bytes[at++];
        for (size_t i = 1; i < block; i++) {
            if (at == length || made == capacity) return 0;
            out[made++] = bytes[at++];
        }
        if (block < 255 && at < length) {
            if (made == capacity) return 0;
            out[made++] = 0;
        }
    }
    if (made < LINK_FRAME_EXTRA) return 0;
    return reference_crc(out, made - 4) == msg_get_u32(out + made - 4) ? made : 0;
}

#endif
