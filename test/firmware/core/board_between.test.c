/* What a board does between rounds and downloads: repeats, what error feedback kept, descriptions of models that overlap
 * with other work, refusals that wait. Messages go straight into it. Run under AddressSanitizer. */
#include "board_under_test.h"

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
    RUN(a_repeat_leaves_copy_and_residual_alone);
    RUN(a_repeated_download_never_reaches_the_copy);
    RUN(a_residual_is_told_and_taken_whole_or_not_at_all);
    RUN(takes_nothing_else_while_a_model_is_described);
    RUN(describes_no_model_in_the_middle_of_a_download);
    RUN(drops_refusals_before_anything_else);
    FINISH();
}
