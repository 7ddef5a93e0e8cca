/*
 * core.h - the firmware as a port sees it.
 *
 *   port                                            core
 *   boot       ---- core_init ------------------->  sends hello
 *   bytes came ---- core_receive ---------------->  frames -> messages -> answers queued
 *   main loop  ---- core_poll ------------------->  one slice of work, writes what waits; true: call again at once
 *   timer      ---- core_sensor_tick ------------>  one INA219 conversion into the ring (may be an interrupt)
 *
 * A slice is at most one training sample, or one frame of an upload, or the search for the largest coordinates: so the
 * link is served between samples, and a port without threads needs nothing but this loop:
 *
 *   for (;;) { n = read(bytes); core_receive(bytes, n, now); if (!core_poll(now)) sleep until bytes, tick or 10 ms; }
 *
 * Link time (for time-outs) and board time (port_clock_us, for stamps) are the same on a real board. Where board time is
 * a model, link time is the wall clock: a host answers in wall time.
 */
#ifndef TMF_CORE_H
#define TMF_CORE_H

#include "board.h"

typedef struct {
    /* Model, copies, activations; aligned for float. Announced in hello. */
    void *arena;
    uint32_t arena_bytes;
    /* Link and sensor: CORE_BUFFER_BYTES of the five numbers below; aligned for float. */
    void *buffers;
    uint32_t buffer_bytes;
    uint16_t payload_bytes; /* longest frame payload, both ways; at least MSG_LARGEST_SIZE */
    uint8_t send_frames;    /* send window, at least 1 */
    uint8_t receive_frames; /* later frames held while one is missing; 0 on the smallest boards */
    uint16_t power_samples; /* ring of conversions, at least 2 where there is a sensor */
    uint16_t receive_window_bytes; /* encoded bytes that the port holds unread while the core works */
    uint32_t link_timeout_least_us; /* 0: the link's default */
    uint64_t board_id;
    uint32_t boot_id;
    uint32_t build_id;
    uint8_t port_kind; /* enum port_kind */
} core_config_t;

/* Upper bound of the memory that core_init takes from `buffers`. */
#define CORE_BUFFER_BYTES(payload, send, receive, samples)                                                             \
    ((send) * (sizeof(link_tx_slot_t) + (payload)) + (receive) * (sizeof(link_rx_slot_t) + (payload)) +                \
     LINK_OUT_SIZE(payload) + LINK_RX_FRAME_SIZE(payload) + (samples) * sizeof(ina219_sample_t) + 18u)

/* False when the buffers are too small or a number is out of range: a mistake in the port. */
bool core_init(core_t *core, const core_config_t *config);
void core_receive(core_t *core, const uint8_t *bytes, size_t length, uint64_t link_now_us);
bool core_poll(core_t *core, uint64_t link_now_us);
void core_sensor_tick(core_t *core);

#endif
