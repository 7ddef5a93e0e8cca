#include "core.h"

#include "port.h"

/* Beside the vectors and activations of a model of three layers. Ports with memory to spare take longer frames and wider
 * windows for speed (core.h); what they take above this is theirs to choose. */
_Static_assert(sizeof(void *) > 4 || sizeof(core_t) + CORE_BUFFER_BYTES(52, 1, 0, 8) +
                                             3u * (sizeof(layer_t) + sizeof(place_t)) <= 2048u,
               "link and state take more than 2 kB");

static size_t write_to_port(void *context, const uint8_t *bytes, size_t length)
{
    (void)context;
    return port_write(bytes, length);
}

static bool link_up(core_t *core, arena_t *buffers, const core_config_t *config)
{
    uint16_t payload = config->payload_bytes;
    link_config_t link = {.on_frame = board_frame,
                          .write = write_to_port,
                          .context = core,
                          .out_size = (uint16_t)LINK_OUT_SIZE(payload),
                          .tx_payload = payload,
                          .rx_payload = payload,
                          .tx_count = config->send_frames,
                          .rx_count = config->receive_frames,
                          .rto_first_us = config->link_timeout_least_us,
                          .rto_least_us = config->link_timeout_least_us};
    link.tx_slots = arena_take(buffers, config->send_frames * (uint32_t)sizeof(link_tx_slot_t));
    link.rx_slots = arena_take(buffers, config->receive_frames * (uint32_t)sizeof(link_rx_slot_t));
    link.tx_payloads = arena_take(buffers, (uint32_t)config->send_frames * payload);
    link.rx_payloads = arena_take(buffers, (uint32_t)config->receive_frames * payload);
    link.rx_frame = arena_take(buffers, LINK_RX_FRAME_SIZE(payload));
    link.out = arena_take(buffers, link.out_size);
    if (!link.tx_slots || !link.rx_slots || !link.tx_payloads || !link.rx_payloads || !link.rx_frame || !link.out) {
        return false;
    }
    link_init(&core->link, &link);
    return true;
}

bool core_init(core_t *core, const core_config_t *config)
{
    if (config->payload_bytes < MSG_LARGEST_SIZE || config->payload_bytes > 4096 || config->send_frames == 0 ||
        (TMF_SENSOR && config->power_samples < 2)) {
        return false;
    }
    *core = (core_t){.board_id = config->board_id,
                     .boot_id = config->boot_id,
                     .build_id = config->build_id,
                     .port_kind = config->port_kind,
                     .receive_window_bytes = config->receive_window_bytes,
                     .receive_frames = config->receive_frames,
                     .payload_bytes = config->payload_bytes,
                     .state = ROUND_IDLE,
                     .phase = PHASE_IDLE};
    arena_t buffers;
    arena_init(&buffers, config->buffers, config->buffer_bytes);
    arena_init(&core->arena, config->arena, config->arena_bytes);
    ina219_sample_t *ring = arena_take(&buffers, config->power_samples * (uint32_t)sizeof(ina219_sample_t));
    if (!ring || !link_up(core, &buffers, config)) {
        return false;
    }
    board_sensor_init(core, ring, config->power_samples);
    board_hello(core, 0);
    return true;
}

void core_receive(core_t *core, const uint8_t *bytes, size_t length, uint64_t link_now_us)
{
    core->received_us = port_clock_us();
    link_receive(&core->link, bytes, length, link_now_us);
}

bool core_poll(core_t *core, uint64_t link_now_us)
{
    bool more = false;
    if (link_take_stray(&core->link)) {
        board_hello(core, 0);
    }
    /* Conversions and marks pass between the frames of an upload: on a slow line they cannot wait for its end. Nor can the
     * upload wait for theirs, which never comes where the sensor gives more than the line carries: they take turns. */
    if (!core->frame_owed || !core->sensor_went || !board_sensor_ready(core)) {
        uint8_t frames = core->link.tx_used;
        board_sensor_poll(core);
        core->sensor_went = core->sensor_went || core->link.tx_used != frames;
    }
    if (outbox_flush(&core->outbox, &core->link) && board_sensor_ready(core)) {
        more = board_round_slice(core);
    }
    outbox_flush(&core->outbox, &core->link);
    link_poll(&core->link, link_now_us);
    return more;
}

void core_sensor_tick(core_t *core)
{
    board_sensor_tick(core);
}
