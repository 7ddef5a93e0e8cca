/* A board under test: messages straight into it, and what waits to be sent. */
#ifndef BOARD_UNDER_TEST_H
#define BOARD_UNDER_TEST_H

#include <string.h>

#include "check.h"
#include "core.h"
#include "test_port.h"

enum { PAYLOAD = 64, BOTH = LINK_FIRST | LINK_LAST };

static core_t core;
static _Alignas(8) uint8_t arena[20000];
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, 2, 0, 8)];
static uint8_t bytes[MSG_LARGEST_SIZE];

static inline void boot(void)
{
    test_port_reset();
    core_config_t config = {.arena = arena,
                            .arena_bytes = sizeof arena,
                            .buffers = buffers,
                            .buffer_bytes = sizeof buffers,
                            .payload_bytes = PAYLOAD,
                            .send_frames = 2,
                            .power_samples = 8};
    if (!core_init(&core, &config)) {
        check_failures++;
    }
}

/* The newest refusal that waits to be sent; 0 if there is none. */
static inline uint8_t newest_failure(void)
{
    const uint8_t *entry = core.outbox.bytes, *end = entry + core.outbox.used;
    uint8_t newest = 0;
    for (; entry < end; entry += OUTBOX_HEAD + entry[1]) {
        msg_failed_t message;
        if (entry[0] == MSG_FAILED && msg_failed_decode(&message, entry + OUTBOX_HEAD, entry[1])) {
            newest = message.failure;
        }
    }
    return newest;
}

/* Of the message that waits at the end. */
static inline uint8_t newest_id(void)
{
    uint8_t newest = 0;
    for (unsigned at = 0; at < core.outbox.used; at += OUTBOX_HEAD + core.outbox.bytes[at + 1]) {
        newest = core.outbox.bytes[at];
    }
    return newest;
}

static uint8_t use_residual = RESIDUAL_NONE;

static inline void begin_model(uint8_t layers, uint8_t local)
{
    msg_model_begin_t message = {.layer_count = layers, .local_layers = local, .loss = LOSS_MSE, .use_residual = use_residual, .seed = 1};
    board_frame(&core, MSG_MODEL_BEGIN, BOTH, bytes, msg_model_begin_encode(bytes, &message));
}

static inline void add_layer(uint8_t index, uint16_t inputs, uint16_t outputs)
{
    msg_model_layer_t message = {.index = index,
                                 .kind = LAYER_KIND_DENSE,
                                 .activation = ACTIVATION_RELU,
                                 .inputs = inputs,
                                 .outputs = outputs,
                                 .weight_std = 0.5f};
    board_frame(&core, MSG_MODEL_LAYER, BOTH, bytes, msg_model_layer_encode(bytes, &message));
}

static inline void end_model(void)
{
    board_frame(&core, MSG_MODEL_END, BOTH, bytes, 0);
}

static inline void give_model(void)
{
    begin_model(2, 1);
    add_layer(0, 1, 20);
    add_layer(1, 20, 1);
    end_model();
    outbox_clear(&core.outbox);
}

static inline uint16_t write_download(uint8_t coding, uint32_t count)
{
    msg_download_t message = {.round = 1, .coding = coding, .value_kind = VALUE_KIND_INT8, .count = count, .scale = 1};
    return msg_download_encode(bytes, &message);
}

static inline msg_train_t plan(void)
{
    return (msg_train_t){.round = 1,
                         .source = SAMPLE_SOURCE_SINE,
                         .samples = 4,
                         .batch_size = 1,
                         .epochs = 1,
                         .learning_rate = 0.01f,
                         .upload_count = 8};
}

static inline void send_plan(msg_train_t message)
{
    board_frame(&core, MSG_TRAIN, BOTH, bytes, msg_train_encode(bytes, &message));
}

#endif
