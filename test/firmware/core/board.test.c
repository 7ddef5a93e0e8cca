/* Messages straight into the board, good and hostile: nothing may be read or written out of bounds, nothing may change that
 * was refused. Run under AddressSanitizer. */
#include "board_under_test.h"

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
        uint8_t id = (uint8_t)(rng_next(&rng) % 3 ? 0x10 + rng_next(&rng) % 12 : rng_next(&rng) & 0x3f);
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

int main(void)
{
    RUN(refuses_models_that_make_no_sense);
    RUN(says_how_much_a_model_needs);
    RUN(a_bad_download_changes_nothing);
    RUN(refuses_plans_out_of_range_and_while_busy);
    RUN(a_cancelled_round_ends_without_upload);
    RUN(survives_any_frames);
    FINISH();
}
