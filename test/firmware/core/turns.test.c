/* A line that carries one frame at a time, slower than the sensor fills them: a round and a repeat come to their end all the
 * same, and conversions still pass in between. */
#include "check.h"
#include "core.h"
#include "link_parts.h"
#include "test_port.h"

enum { PAYLOAD = 52, BOTH = LINK_FIRST | LINK_LAST, CONFIG = 0x019f, CYCLE_US = 1100, SLOW = 12, PATIENCE = 20000 };

static core_t core;
static _Alignas(8) uint8_t arena[20000];
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, 1, 0, 8)];
static uint8_t bytes[MSG_LARGEST_SIZE];
static unsigned sent[64]; /* by message id */

static void boot(void)
{
    test_port_reset();
    test_port.sensor_answers = true;
    core_config_t config = {.arena = arena,
                            .arena_bytes = sizeof arena,
                            .buffers = buffers,
                            .buffer_bytes = sizeof buffers,
                            .payload_bytes = PAYLOAD,
                            .send_frames = 1,
                            .power_samples = 8};
    CHECK(core_init(&core, &config));
    core.link.nonce = 1;
    for (unsigned i = 0; i < 64; i++) {
        sent[i] = 0;
    }
    msg_sensor_configure_t sensor = {.relay = SENSOR_RELAY_BOTH, .config_register = CONFIG};
    board_frame(&core, MSG_SENSOR_CONFIGURE, BOTH, bytes, msg_sensor_configure_encode(bytes, &sensor));
    msg_model_begin_t begin = {.layer_count = 1, .loss = LOSS_MSE, .seed = 1};
    board_frame(&core, MSG_MODEL_BEGIN, BOTH, bytes, msg_model_begin_encode(bytes, &begin));
    msg_model_layer_t layer = {.kind = LAYER_KIND_DENSE, .inputs = 1, .outputs = 1, .weight_std = 0.5f};
    layer.inputs = 100;
    board_frame(&core, MSG_MODEL_LAYER, BOTH, bytes, msg_model_layer_encode(bytes, &layer));
    board_frame(&core, MSG_MODEL_END, BOTH, bytes, 0);
    CHECK(core.has_model);
}

/* Polls, with a conversion ready at each, and an acknowledgement at each twelfth, until a message of that id went out. */
static void run_until(uint8_t id)
{
    for (unsigned i = 1; i < PATIENCE && sent[id] == 0; i++) {
        test_port.clock_us += CYCLE_US;
        test_port.registers[2] = 0x1f42u | 2u;
        core_sensor_tick(&core);
        core_poll(&core, test_port.clock_us);
        if (i % SLOW == 0 && core.link.tx_sent > 0) {
            sent[core.link.config.tx_slots[0].head & 0x3fu]++;
            link_take_ack(&core.link, (uint8_t)(core.link.tx_base + 1u));
        }
    }
    CHECK(sent[id] == 1);
}

static void a_round_ends_though_the_sensor_gives_more_than_the_line_carries(void)
{
    boot();
    msg_train_t plan = {.round = 1,
                        .source = SAMPLE_SOURCE_HOST,
                        .samples = 1,
                        .batch_size = 1,
                        .epochs = 1,
                        .learning_rate = 0.01f,
                        .upload_count = 101};
    board_frame(&core, MSG_TRAIN, BOTH, bytes, msg_train_encode(bytes, &plan));
    CHECK(core.state == ROUND_BEGIN);
    /* One sample of zeros, in frames as short as the fields of any message. */
    msg_samples_t samples = {.round = 1, .count = 1, .encoding = SAMPLE_ENCODING_UINT8, .scale = 1.0f};
    board_frame(&core, MSG_SAMPLES, LINK_FIRST, bytes, msg_samples_encode(bytes, &samples));
    const uint8_t zeros[52] = {0};
    board_frame(&core, MSG_SAMPLES, 0, zeros, 52);
    board_frame(&core, MSG_SAMPLES, LINK_LAST, zeros, 52);
    CHECK(core.state == ROUND_SELECT);
    run_until(MSG_ROUND_DONE);
    /* 101 float32: seven frames or more, and a batch of conversions between any two of them. */
    CHECK(sent[MSG_UPLOAD] >= 7);
    CHECK(sent[MSG_POWER] >= sent[MSG_UPLOAD] - 1u);
}

static void so_does_a_repeat(void)
{
    boot();
    msg_repeat_t repeat = {.round = 2, .phase = PHASE_SEND, .count = 3, .amount = 50, .value_kind = VALUE_KIND_INT8};
    board_frame(&core, MSG_REPEAT, BOTH, bytes, msg_repeat_encode(bytes, &repeat));
    CHECK(core.state == ROUND_REPEAT);
    run_until(MSG_REPEAT_DONE);
    CHECK(sent[MSG_REPEAT_UPLOAD] >= 3 && sent[MSG_POWER] > 0);
}

int main(void)
{
    RUN(a_round_ends_though_the_sensor_gives_more_than_the_line_carries);
    RUN(so_does_a_repeat);
    FINISH();
}
