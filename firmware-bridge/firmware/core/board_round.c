#include "float_rules.h"

#include "board.h"

#include "float_bits.h"
#include "port.h"
#include "privacy.h"
#include "values.h"

/* Sets the noise's stream apart from that of rounding, which has the same seed: "nois". */
#define NOISE_STREAM 0x73696f6eu

static bool source_fits(const model_t *model, uint8_t source)
{
    uint16_t inputs = model->layers[0].inputs, outputs = model->layers[model->layer_count - 1u].outputs;
    switch (source) {
    case SAMPLE_SOURCE_SINE:
        return inputs == 1 && outputs == 1 && model->loss == LOSS_MSE;
    case SAMPLE_SOURCE_HOST:
        return true;
    default:
        return false;
    }
}

/* The steps of query samples add up in the gradient buffer, over one pass of single samples. */
static bool query_fits(const model_t *model, const msg_train_t *plan)
{
    return plan->query_samples == 0 || (plan->query_samples < plan->samples && plan->batch_size == 1 &&
                                        plan->epochs == 1 && model->use_gradient);
}

static bool privacy_fits(const msg_train_t *plan)
{
    return float_is_finite(plan->clip_norm) && plan->clip_norm >= 0.0f && float_is_finite(plan->noise_deviation) &&
           plan->noise_deviation >= 0.0f;
}

static bool plan_fits(const core_t *core, const msg_train_t *plan)
{
    const model_t *model = &core->model;
    return source_fits(model, plan->source) && plan->samples > 0 && plan->epochs > 0 && plan->batch_size > 0 && (plan->batch_size == 1 || model->use_gradient) &&
           plan->freeze_local_after <= 1 && float_is_finite(plan->learning_rate) && plan->learning_rate >= 0.0f &&
           float_is_finite(plan->gradient_clip) && plan->gradient_clip >= 0.0f &&
           plan->upload_count <= model->global_count && values_bits(plan->upload_value_kind) > 0 &&
           plan->error_feedback <= 1 && (plan->error_feedback == 0 || model->residual_kind != RESIDUAL_NONE) &&
           query_fits(model, plan) && privacy_fits(plan);
}

/* What of a plan this build does not have (enum feature); 0: nothing. */
static uint8_t left_out(const msg_train_t *plan)
{
    if (!TMF_BUFFER && (plan->batch_size > 1 || plan->query_samples > 0)) {
        return FEATURE_GRADIENT_BUFFER;
    }
    if (!TMF_PRIVACY && (plan->clip_norm != 0.0f || plan->noise_deviation != 0.0f)) {
        return FEATURE_PRIVACY;
    }
    if (!TMF_RESIDUAL && plan->error_feedback != 0) {
        return FEATURE_RESIDUAL;
    }
    return board_value_kind_left_out(plan->upload_value_kind) ? FEATURE_VALUE_KIND : 0;
}

void board_train(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_train_t plan;
    if (!msg_train_decode(&plan, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_TRAIN, 0, 0);
    } else if (board_busy(core)) {
        board_fail(core, FAILURE_BUSY, MSG_TRAIN, 0, 0);
    } else if (!core->has_model) {
        board_fail(core, FAILURE_NO_MODEL, MSG_TRAIN, 0, 0);
    } else if (left_out(&plan) != 0) {
        board_fail(core, FAILURE_NOT_BUILT_IN, MSG_TRAIN, left_out(&plan), 0);
    } else if (!plan_fits(core, &plan)) {
        board_fail(core, FAILURE_BAD_VALUE, MSG_TRAIN, 0, 0);
    } else {
        core->plan = plan;
        core->train_round = plan.round;
        core->state = ROUND_BEGIN;
        if (core->phase != PHASE_RECEIVE) {
            board_enter_phase(core, plan.round, PHASE_RECEIVE);
        }
    }
}

void board_cancel(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_cancel_t message;
    if (!msg_cancel_decode(&message, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_CANCEL, 0, 0);
        return;
    }
#if TMF_REPEAT
    if (board_repeat_cancel(core, message.round)) {
        return;
    }
#endif
    /* Too late when the upload has begun, or the round is over: its roundDone is on the way. */
    bool before_upload = core->state > ROUND_IDLE && core->state <= ROUND_SELECT;
    if (before_upload && message.round == core->plan.round) {
        if (core->state == ROUND_BEGIN) {
            core->train = (train_t){.steps = 0};
        }
        core->state = ROUND_FINISH;
    }
}

#if TMF_RESIDUAL
void board_residual_read(core_t *core, const uint8_t *payload, uint16_t length)
{
    model_t *model = &core->model;
    msg_residual_read_t message;
    if (!msg_residual_read_decode(&message, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_RESIDUAL_READ, 0, 0);
    } else if (board_busy(core)) {
        board_fail(core, FAILURE_BUSY, MSG_RESIDUAL_READ, 0, 0);
    } else if (!core->has_model) {
        board_fail(core, FAILURE_NO_MODEL, MSG_RESIDUAL_READ, 0, 0);
    } else if (model->residual_kind == RESIDUAL_NONE) {
        board_fail(core, FAILURE_BAD_VALUE, MSG_RESIDUAL_READ, 0, 0);
    } else {
        for (uint32_t i = 0; i < model->global_count; i++) {
            model->work[i] = residual_get(&model->residual, i);
        }
        core->plan.round = message.round;
        core->chosen = topp_find(model->work, model->global_count, model->global_count);
        core->format =
            sparse_choose(model->work, model->global_count, core->chosen, model->global_count, VALUE_KIND_FLOAT32);
        sparse_encode_begin(&core->encoder, &core->format, model->work, core->chosen, NULL, 0);
        core->upload_begun = false;
        core->state = ROUND_RESIDUAL;
    }
}
#endif

void board_round_begin(core_t *core)
{
    const msg_train_t *plan = &core->plan;
    train_config_t config = {.learning_rate = plan->learning_rate,
                             .clip = plan->gradient_clip,
                             .batch_size = plan->batch_size,
                             .reconstruct_steps = plan->reconstruct_steps,
                             .freeze_local = plan->freeze_local_after == 1,
                             .query_from = plan->query_samples > 0 ? (uint32_t)plan->samples - plan->query_samples : 0};
    board_enter_phase(core, plan->round, PHASE_TRAIN);
    train_begin(&core->train, &core->model, &config);
    core->epoch = 0;
    core->sample = 0;
    core->state = ROUND_STREAM;
    core->sampling = false;
    if (plan->source == SAMPLE_SOURCE_SINE) {
        sine_begin(&core->sine, plan->task_seed);
        core->state = ROUND_TRAIN;
    }
}

void board_sample_done(core_t *core)
{
    if (++core->sample < core->plan.samples) {
        return;
    }
    train_flush(&core->train);
    core->sample = 0;
    if (++core->epoch == core->plan.epochs) {
        core->state = core->plan.upload_count > 0 ? ROUND_SELECT : ROUND_FINISH;
    }
}

static void train_one(core_t *core)
{
    float target;
    if (core->sample == 0 && core->epoch > 0) {
        sine_restart(&core->sine);
    }
    sine_next(&core->sine, train_input(&core->train), &target);
    port_worked(train_sample(&core->train, &target, 0));
    board_sample_done(core);
}

/*
 * w becomes the update; with error feedback the residual becomes it too, and what is sent is taken off while encoding.
 * The noise of privacy comes before the residual: what was kept back has had its noise.
 */
static BOARD_APART void select_largest(core_t *core)
{
    model_t *model = &core->model;
    const msg_train_t *plan = &core->plan;
    board_enter_phase(core, plan->round, PHASE_SELECT);
    for (uint32_t i = 0; i < model->global_count; i++) {
        model->work[i] = TMF_BUFFER && plan->query_samples > 0 ? model->gradient[i] : model->work[i] - model->copy[i];
    }
    if (TMF_PRIVACY) {
        privacy_apply(model->work, model->global_count, plan->clip_norm, plan->noise_deviation,
                      plan->rounding_seed ^ NOISE_STREAM);
    }
    if (TMF_RESIDUAL && plan->error_feedback) {
        for (uint32_t i = 0; i < model->global_count; i++) {
            model->work[i] += residual_get(&model->residual, i);
            residual_put(&model->residual, i, model->work[i]);
        }
    }
    core->chosen = topp_find(model->work, model->global_count, plan->upload_count);
    core->format =
        sparse_choose(model->work, model->global_count, core->chosen, plan->upload_count, plan->upload_value_kind);
    port_selected(model->global_count);
    core->state = ROUND_SEND_BEGIN;
}

static void begin_upload(core_t *core)
{
    board_enter_phase(core, core->plan.round, PHASE_SEND);
    sparse_encode_begin(&core->encoder, &core->format, core->model.work, core->chosen,
                        core->plan.error_feedback ? &core->model.residual : NULL, core->plan.rounding_seed);
    core->upload_begun = false;
    core->state = ROUND_SEND;
}

bool board_send_vector(core_t *core, uint8_t id, uint32_t round)
{
    uint16_t capacity = 0, length = 0;
    uint8_t flags = 0;
    uint8_t *room = link_reserve(&core->link, &capacity);
    core->frame_owed = !room;
    if (!room) {
        return false;
    }
    core->sensor_went = false;
    if (!core->upload_begun) {
        /* repeatUpload and residual have the same fields. */
        msg_upload_t message = {.round = round,
                                .coding = core->format.coding,
                                .value_kind = core->format.value_kind,
                                .rice_parameter = core->format.rice_parameter,
                                .count = core->format.count,
                                .scale = core->format.scale};
        length = msg_upload_encode(room, &message);
        flags = LINK_FIRST;
        core->upload_begun = true;
    }
    uint16_t body = (uint16_t)sparse_encode(&core->encoder, room + length, (size_t)(capacity - length));
    core->link_body_bytes += body;
    length = (uint16_t)(length + body);
    if (sparse_encode_done(&core->encoder)) {
        flags |= LINK_LAST;
        core->upload_begun = false;
    }
    link_commit(&core->link, id, flags, length);
    return true;
}

static BOARD_APART bool send_frame(core_t *core)
{
    if (!board_send_vector(core, MSG_UPLOAD, core->plan.round)) {
        return false;
    }
    if (!core->upload_begun) {
        core->state = ROUND_FINISH;
    }
    return true;
}

static BOARD_APART bool finish_flush(core_t *core)
{
    if (!board_sensor_flush(core)) {
        return false;
    }
#if TMF_REPEAT
    if (core->repeating) {
        return board_repeat_done(core);
    }
#endif
    uint8_t *room = outbox_add(&core->outbox, MSG_ROUND_DONE, MSG_ROUND_DONE_SIZE);
    if (room) {
        msg_round_done_t message = {.round = core->plan.round,
                                    .steps = core->train.steps,
                                    .mean_loss = core->train.mean_loss,
                                    .macs = core->train.macs};
        msg_round_done_encode(room, &message);
    }
    core->state = ROUND_IDLE;
    return true;
}

bool board_round_slice(core_t *core)
{
    switch (core->state) {
    case ROUND_BEGIN:
        board_round_begin(core);
        return true;
    case ROUND_TRAIN:
        train_one(core);
        return true;
    case ROUND_SELECT:
        select_largest(core);
        return true;
    case ROUND_SEND_BEGIN:
        begin_upload(core);
        return true;
    case ROUND_SEND:
        return send_frame(core);
    case ROUND_FINISH:
#if TMF_REPEAT
        core->repeat_end_us =
            board_enter_phase(core, core->repeating ? core->repeat.round : core->plan.round, PHASE_IDLE);
#else
        board_enter_phase(core, core->plan.round, PHASE_IDLE);
#endif
        board_sensor_settle(core);
        core->state = ROUND_FLUSH;
        return true;
    case ROUND_FLUSH:
        return finish_flush(core);
#if TMF_REPEAT
    case ROUND_REPEAT:
        return board_repeat_slice(core);
#endif
#if TMF_RESIDUAL
    case ROUND_RESIDUAL:
        if (!board_send_vector(core, MSG_RESIDUAL, core->plan.round)) {
            return false;
        }
        core->state = core->upload_begun ? ROUND_RESIDUAL : ROUND_IDLE;
        return true;
#endif
    default:
        return false;
    }
}
