/* Messages straight into the board, good and hostile: nothing may be read or written out of bounds, nothing may change that
 * was refused. Run under AddressSanitizer. */
#include <string.h>

#include "check.h"
#include "core.h"
#include "test_port.h"

enum { PAYLOAD = 64, BOTH = LINK_FIRST | LINK_LAST };

static core_t core;
static _Alignas(8) uint8_t arena[20000];
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, 2, 0, 8)];
static uint8_t bytes[MSG_LARGEST_SIZE];

static void boot(void)
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
static uint8_t newest_failure(void)
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
static uint8_t newest_id(void)
{
    uint8_t newest = 0;
    for (unsigned at = 0; at < core.outbox.used; at += OUTBOX_HEAD + core.outbox.bytes[at + 1]) {
        newest = core.outbox.bytes[at];
    }
    return newest;
}

static uint8_t use_residual = RESIDUAL_NONE;

static void begin_model(uint8_t layers, uint8_t local)
{
    msg_model_begin_t message = {.layer_count = layers, .local_layers = local, .loss = LOSS_MSE, .use_residual = use_residual, .seed = 1};
    board_frame(&core, MSG_MODEL_BEGIN, BOTH, bytes, msg_model_begin_encode(bytes, &message));
}

static void add_layer(uint8_t index, uint16_t inputs, uint16_t outputs)
{
    msg_model_layer_t message = {.index = index,
                                 .kind = LAYER_KIND_DENSE,
                                 .activation = ACTIVATION_RELU,
                                 .inputs = inputs,
                                 .outputs = outputs,
                                 .weight_std = 0.5f};
    board_frame(&core, MSG_MODEL_LAYER, BOTH, bytes, msg_model_layer_encode(bytes, &message));
}

static void end_model(void)
{
    board_frame(&core, MSG_MODEL_END, BOTH, bytes, 0);
}

static void give_model(void)
{
    begin_model(2, 1);
    add_layer(0, 1, 20);
    add_layer(1, 20, 1);
    end_model();
    outbox_clear(&core.outbox);
}

static void refuses_models_that_make_no_sense(void)
{
    boot();
    begin_model(0, 0);
    CHECK(newest_failure() == FAILURE_MODEL_INVALID);
    boot();
    begin_model(2, 0);
    add_layer(0, 1, 8);
    add_layer(1, 9, 1);
    end_model();
    CHECK(newest_failure() == FAILURE_MODEL_INVALID && core.outbox.refusals == 1);
    boot();
    begin_model(1, 0);
    add_layer(1, 1, 1);
    add_layer(0, 1, 1);
    end_model();
    CHECK(newest_failure() == FAILURE_MODEL_INVALID && core.outbox.refusals == 1);
    boot();
    end_model();
    CHECK(newest_failure() == FAILURE_BAD_MESSAGE);
    boot();
    begin_model(1, 1);
    add_layer(0, 1, 1);
    end_model();
    CHECK(newest_failure() == FAILURE_MODEL_INVALID);
}

static void says_how_much_a_model_needs(void)
{
    boot();
    begin_model(2, 0);
    add_layer(0, 65535, 65535);
    add_layer(1, 65535, 65535);
    end_model();
    CHECK(newest_failure() == FAILURE_MODEL_INVALID);
    boot();
    give_model();
    uint32_t digest = model_copy_digest(&core.model);
    begin_model(1, 0);
    add_layer(0, 100, 100);
    end_model();
    CHECK(newest_failure() == FAILURE_MODEL_DOES_NOT_FIT);
    CHECK(core.model.layer_count == 2 && model_copy_digest(&core.model) == digest);
}

static uint16_t write_download(uint8_t coding, uint32_t count)
{
    msg_download_t message = {.round = 1, .coding = coding, .value_kind = VALUE_KIND_INT8, .count = count, .scale = 1};
    return msg_download_encode(bytes, &message);
}

static void a_bad_download_changes_nothing(void)
{
    boot();
    board_frame(&core, MSG_DOWNLOAD, BOTH, bytes, write_download(INDEX_CODING_RAW, 40));
    CHECK(newest_failure() == FAILURE_NO_MODEL);
    give_model();
    uint32_t digest = model_copy_digest(&core.model);
    uint8_t ones[48];
    memset(ones, 0xff, sizeof ones);
    board_frame(&core, MSG_DOWNLOAD, BOTH, bytes, write_download(INDEX_CODING_RAW, 41));
    CHECK(newest_failure() == FAILURE_BAD_VALUE);
    outbox_clear(&core.outbox);
    board_frame(&core, MSG_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    board_frame(&core, MSG_DOWNLOAD, 0, ones, 20);
    board_frame(&core, MSG_DOWNLOAD, LINK_LAST, ones, 19);
    CHECK(newest_failure() == FAILURE_BAD_MESSAGE && model_copy_digest(&core.model) == digest);
    outbox_clear(&core.outbox);
    board_frame(&core, MSG_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    board_frame(&core, MSG_DOWNLOAD, 0, ones, 48);
    CHECK(newest_failure() == FAILURE_BAD_MESSAGE && model_copy_digest(&core.model) == digest);
    outbox_clear(&core.outbox);
    board_frame(&core, MSG_DOWNLOAD, LINK_LAST, ones, 48);
    CHECK(core.outbox.used == 0);
    board_frame(&core, MSG_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    board_frame(&core, MSG_DOWNLOAD, LINK_LAST, ones, 40);
    CHECK(newest_failure() == 0 && model_copy_digest(&core.model) != digest && core.model.copy[39] == -1.0f);
}

static msg_train_t plan(void)
{
    return (msg_train_t){.round = 1,
                         .source = SAMPLE_SOURCE_SINE,
                         .samples = 4,
                         .batch_size = 1,
                         .epochs = 1,
                         .learning_rate = 0.01f,
                         .upload_count = 8};
}

static void send_plan(msg_train_t message)
{
    board_frame(&core, MSG_TRAIN, BOTH, bytes, msg_train_encode(bytes, &message));
}

static void refuses_plans_out_of_range_and_while_busy(void)
{
    boot();
    send_plan(plan());
    CHECK(newest_failure() == FAILURE_NO_MODEL);
    give_model();
    msg_train_t bad = plan();
    bad.upload_count = 41;
    send_plan(bad);
    CHECK(newest_failure() == FAILURE_BAD_VALUE && core.state == ROUND_IDLE);
    outbox_clear(&core.outbox);
    bad = plan();
    bad.error_feedback = 1;
    send_plan(bad);
    CHECK(newest_failure() == FAILURE_BAD_VALUE);
    bad = plan();
    bad.learning_rate = 1.0f / 0.0f;
    send_plan(bad);
    CHECK(newest_failure() == FAILURE_BAD_VALUE);
    outbox_clear(&core.outbox);
    send_plan(plan());
    CHECK(newest_failure() == 0 && core.state == ROUND_BEGIN);
    send_plan(plan());
    CHECK(newest_failure() == FAILURE_BUSY);
    board_frame(&core, MSG_DOWNLOAD, BOTH, bytes, write_download(INDEX_CODING_RAW, 40));
    CHECK(newest_failure() == FAILURE_BUSY);
    begin_model(1, 0);
    add_layer(0, 1, 1);
    end_model();
    CHECK(newest_failure() == FAILURE_BUSY && core.model.layer_count == 2);
}

static void a_cancelled_round_ends_without_upload(void)
{
    boot();
    give_model();
    send_plan(plan());
    outbox_clear(&core.outbox);
    for (int i = 0; i < 3; i++) {
        board_round_slice(&core);
    }
    CHECK(core.state == ROUND_TRAIN && core.train.steps == 2);
    msg_cancel_t message = {.round = 2};
    board_frame(&core, MSG_CANCEL, BOTH, bytes, msg_cancel_encode(bytes, &message));
    CHECK(core.state == ROUND_TRAIN);
    message.round = 1;
    board_frame(&core, MSG_CANCEL, BOTH, bytes, msg_cancel_encode(bytes, &message));
    board_round_slice(&core);
    board_round_slice(&core);
    CHECK(core.state == ROUND_IDLE && core.phase == PHASE_IDLE);
    CHECK(newest_id() == MSG_ROUND_DONE);
}

/* Any frames at all: random ids, flags, lengths; half of them begin like a real message. */
static void survives_any_frames(void)
{
    rng_t rng;
    rng_seed(&rng, 99);
    boot();
    for (int i = 0; i < 200000; i++) {
        uint8_t payload[PAYLOAD];
        uint16_t length = (uint16_t)(rng_next(&rng) % (PAYLOAD + 1));
        uint8_t id = (uint8_t)(rng_next(&rng) % 3 ? 0x10 + rng_next(&rng) % 9 : rng_next(&rng) & 0x3f);
        uint8_t flags = (uint8_t)(rng_next(&rng) % 3 ? BOTH : rng_next(&rng) & BOTH);
        for (uint16_t at = 0; at < length; at++) {
            payload[at] = (uint8_t)(rng_next(&rng) % 3 ? rng_next(&rng) % 4 : rng_next(&rng));
        }
        if (i % 64 == 0) {
            give_model();
        }
        if (i % 5 == 0) {
            length = write_download((uint8_t)(rng_next(&rng) % 3), rng_next(&rng) % 42);
            memcpy(payload, bytes, length);
            id = MSG_DOWNLOAD;
        }
        if (i % 7 == 0) {
            msg_train_t streamed = plan();
            streamed.source = SAMPLE_SOURCE_HOST;
            bool starts = rng_next(&rng) % 3 == 0;
            msg_samples_t samples = {.round = 1, .count = (uint16_t)(rng_next(&rng) % 5), .encoding = (uint8_t)(i % 4)};
            id = starts ? MSG_TRAIN : MSG_SAMPLES;
            length = starts ? msg_train_encode(payload, &streamed) : msg_samples_encode(payload, &samples);
            length = (uint16_t)(length + (starts ? 0u : rng_next(&rng) % (PAYLOAD + 1u - length)));
        }
        /* Ends where the array ends, so that reading past it is noticed. */
        uint8_t *exact = payload + PAYLOAD - length;
        memmove(exact, payload, length);
        board_frame(&core, id, flags, exact, length);
        if (rng_next(&rng) % 4 == 0) {
            outbox_clear(&core.outbox);
            core_poll(&core, test_port.clock_us += 100);
            if (core.state == ROUND_SEND) {
                core.state = ROUND_IDLE;
            }
        }
    }
    CHECK(core.outbox.used <= OUTBOX_BYTES);
}

static uint16_t write_repeat(uint8_t phase, uint16_t count, uint32_t amount)
{
    msg_repeat_t message = {.round = 4, .phase = phase, .count = count, .amount = amount, .seed = 3};
    return msg_repeat_encode(bytes, &message);
}

static void poll_to_rest(void)
{
    for (int i = 0; i < 2000 && core.state == ROUND_REPEAT; i++) {
        outbox_clear(&core.outbox);
        board_round_slice(&core);
    }
}

static void a_repeat_leaves_copy_and_residual_alone(void)
{
    const uint8_t phases[] = {PHASE_TRAIN, PHASE_SELECT, PHASE_IDLE};
    boot();
    give_model();
    uint32_t digest = model_copy_digest(&core.model);
    for (unsigned i = 0; i < sizeof phases; i++) {
        board_frame(&core, MSG_REPEAT, BOTH, bytes, write_repeat(phases[i], 3, 5));
        CHECK(core.state == ROUND_REPEAT);
        /* Nothing else may begin meanwhile. */
        board_frame(&core, MSG_DOWNLOAD, BOTH, bytes, write_download(INDEX_CODING_RAW, 40));
        CHECK(newest_failure() == FAILURE_BUSY);
        poll_to_rest();
        CHECK(core.repeated == 3 && core.state != ROUND_REPEAT && model_copy_digest(&core.model) == digest);
        core.state = ROUND_IDLE;
    }
}

static void a_repeated_download_never_reaches_the_copy(void)
{
    boot();
    give_model();
    uint32_t digest = model_copy_digest(&core.model);
    uint8_t ones[40];
    memset(ones, 0x11, sizeof ones);
    /* Not asked for. */
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_LAST, ones, 40);
    CHECK(newest_failure() == FAILURE_BUSY && model_copy_digest(&core.model) == digest);
    /* Cancelled in the middle: its end comes when the board is idle again. */
    board_frame(&core, MSG_REPEAT, BOTH, bytes, write_repeat(PHASE_RECEIVE, 2, 0));
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    msg_cancel_t cancel = {.round = 4};
    board_frame(&core, MSG_CANCEL, BOTH, bytes, msg_cancel_encode(bytes, &cancel));
    poll_to_rest();
    core.state = ROUND_IDLE;
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_LAST, ones, 40);
    CHECK(model_copy_digest(&core.model) == digest && !core.downloading);
    /* Damaged: ends the repeat. */
    board_frame(&core, MSG_REPEAT, BOTH, bytes, write_repeat(PHASE_RECEIVE, 2, 0));
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_LAST, ones, 39);
    CHECK(core.state == ROUND_FINISH && model_copy_digest(&core.model) == digest);
}

/* A description lies where a round or a download would: none begins while another lasts, and a new description may. */
static void takes_nothing_else_while_a_model_is_described(void)
{
    boot();
    give_model();
    uint32_t digest = model_copy_digest(&core.model);
    begin_model(2, 0);
    add_layer(0, 1, 8);
    send_plan(plan());
    CHECK(newest_failure() == FAILURE_BUSY && core.state == ROUND_IDLE);
    outbox_clear(&core.outbox);
    board_frame(&core, MSG_DOWNLOAD, BOTH, bytes, write_download(INDEX_CODING_RAW, 40));
    CHECK(newest_failure() == FAILURE_BUSY && !core.downloading);
    outbox_clear(&core.outbox);
    board_frame(&core, MSG_REPEAT, BOTH, bytes, write_repeat(PHASE_TRAIN, 3, 5));
    CHECK(newest_failure() == FAILURE_BUSY && core.state == ROUND_IDLE);
    CHECK(model_copy_digest(&core.model) == digest);
    outbox_clear(&core.outbox);
    add_layer(1, 8, 1);
    end_model();
    CHECK(newest_id() == MSG_MODEL_READY && core.model.parameter_count == 25);
    outbox_clear(&core.outbox);
    send_plan(plan());
    CHECK(newest_failure() == 0 && core.state == ROUND_BEGIN);
}

static void describes_no_model_in_the_middle_of_a_download(void)
{
    boot();
    give_model();
    board_frame(&core, MSG_DOWNLOAD, LINK_FIRST, bytes, write_download(INDEX_CODING_RAW, 40));
    CHECK(core.downloading);
    begin_model(1, 0);
    add_layer(0, 1, 1);
    end_model();
    CHECK(newest_failure() == FAILURE_BUSY && core.outbox.refusals == 1 && core.model.layer_count == 2);
    const uint8_t body[40] = {0};
    board_frame(&core, MSG_DOWNLOAD, LINK_LAST, body, sizeof body);
    CHECK(newest_id() == MSG_DOWNLOADED);
}

static void drops_refusals_before_anything_else(void)
{
    boot();
    give_model();
    for (unsigned i = 0; i < 20; i++) {
        board_frame(&core, MSG_TRAIN, BOTH, bytes, 1);
    }
    CHECK(core.outbox.refusals == OUTBOX_REFUSALS);
    for (unsigned i = 0; i < 5; i++) {
        board_enter_phase(&core, 1, PHASE_TRAIN);
    }
    CHECK(outbox_add(&core.outbox, MSG_MODEL_READY, MSG_MODEL_READY_SIZE) != NULL);
    CHECK(outbox_add(&core.outbox, MSG_DOWNLOADED, MSG_DOWNLOADED_SIZE) != NULL);
    CHECK(outbox_add(&core.outbox, MSG_ROUND_DONE, MSG_ROUND_DONE_SIZE) != NULL);
    CHECK(newest_id() == MSG_ROUND_DONE);
}

static void a_residual_is_told_and_taken_whole_or_not_at_all(void)
{
    boot();
    msg_residual_read_t read = {.round = 9};
    board_frame(&core, MSG_RESIDUAL_READ, BOTH, bytes, msg_residual_read_encode(bytes, &read));
    CHECK(newest_failure() == FAILURE_NO_MODEL);
    give_model();
    board_frame(&core, MSG_RESIDUAL_READ, BOTH, bytes, msg_residual_read_encode(bytes, &read));
    CHECK(newest_failure() == FAILURE_BAD_VALUE && core.state == ROUND_IDLE);
    use_residual = RESIDUAL_FLOAT32;
    give_model();
    use_residual = RESIDUAL_NONE;
    uint32_t digest = model_copy_digest(&core.model);
    model_t *model = &core.model;
    uint8_t ones[40];
    memset(ones, 0x11, sizeof ones);
    for (uint32_t i = 0; i < model->global_count; i++) {
        residual_put(&model->residual, i, (float)i);
    }
    /* Cut short: what was kept stays. */
    msg_download_t message = {.round = 4, .mode = DOWNLOAD_MODE_RESIDUAL, .coding = INDEX_CODING_RAW,
                              .value_kind = VALUE_KIND_FLOAT32, .count = model->global_count};
    board_frame(&core, MSG_DOWNLOAD, LINK_FIRST, bytes, msg_download_encode(bytes, &message));
    board_frame(&core, MSG_DOWNLOAD, LINK_LAST, ones, 39);
    CHECK(newest_failure() == FAILURE_BAD_MESSAGE && residual_get(&model->residual, 3) == 3.0f);
    /* Nothing else may begin while it is told. */
    board_frame(&core, MSG_RESIDUAL_READ, BOTH, bytes, msg_residual_read_encode(bytes, &read));
    CHECK(core.state == ROUND_RESIDUAL && core.format.coding == INDEX_CODING_RAW);
    board_frame(&core, MSG_DOWNLOAD, BOTH, bytes, write_download(INDEX_CODING_RAW, 40));
    CHECK(newest_failure() == FAILURE_BUSY);
    CHECK(residual_get(&model->residual, 3) == 3.0f && model_copy_digest(model) == digest);
    core.state = ROUND_IDLE;
    /* A repeated download never reaches it. */
    message.mode = DOWNLOAD_MODE_RESIDUAL;
    board_frame(&core, MSG_REPEAT, BOTH, bytes, write_repeat(PHASE_RECEIVE, 2, 0));
    board_frame(&core, MSG_REPEAT_DOWNLOAD, LINK_FIRST, bytes, msg_download_encode(bytes, &message));
    CHECK(newest_failure() == FAILURE_BAD_VALUE && residual_get(&model->residual, 3) == 3.0f);
}

int main(void)
{
    RUN(refuses_models_that_make_no_sense);
    RUN(says_how_much_a_model_needs);
    RUN(a_bad_download_changes_nothing);
    RUN(refuses_plans_out_of_range_and_while_busy);
    RUN(a_cancelled_round_ends_without_upload);
    RUN(survives_any_frames);
    RUN(a_repeat_leaves_copy_and_residual_alone);
    RUN(a_repeated_download_never_reaches_the_copy);
    RUN(a_residual_is_told_and_taken_whole_or_not_at_all);
    RUN(takes_nothing_else_while_a_model_is_described);
    RUN(describes_no_model_in_the_middle_of_a_download);
    RUN(drops_refusals_before_anything_else);
    FINISH();
}
