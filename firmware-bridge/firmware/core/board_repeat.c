/* The work of one phase, many times in a row: what is too short to be measured once. Copy, residual and what the host knows of
 * them stay as they are; w, the gradient buffer and the activations are free between rounds, and used.
 *
 *   phase     one repetition
 *   receive   a repeatDownload: decoded into w like a download, then w = h instead of h = w, and the digest of h
 *   train     w = h, `amount` samples: inputs uniform in +-1, targets likewise or a class, one step each
 *   select    update, Top-P and choice of coding, on a random update
 *   send      a repeatUpload, encoded and sent from the same choice each time
 *   idle      `amount` milliseconds
 *
 * Preparing a random update falls before the phase mark. All repetitions lie in one span: its mark to the idle mark. */
#include "float_rules.h"

#include "board.h"

#if TMF_REPEAT

#include "port.h"
#include "values.h"

#define IDLE_SLICE_US 10000u
#define LEARNING_RATE 0.0009765625f /* 2^-10: w stays small over any number of samples */

static bool repeat_fits(const core_t *core, const msg_repeat_t *repeat)
{
    const model_t *model = &core->model;
    if (repeat->count == 0 || repeat->error_feedback > 1) {
        return false;
    }
    switch (repeat->phase) {
    case PHASE_IDLE:
    case PHASE_TRAIN:
        return repeat->amount > 0;
    case PHASE_RECEIVE:
        return true;
    case PHASE_SELECT:
    case PHASE_SEND:
        return repeat->amount > 0 && repeat->amount <= model->global_count && values_bits(repeat->value_kind) > 0 &&
               (repeat->error_feedback == 0 || model->residual_kind != RESIDUAL_NONE);
    default:
        return false;
    }
}

void board_repeat(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_repeat_t repeat;
    if (!msg_repeat_decode(&repeat, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_REPEAT, 0, 0);
    } else if (board_busy(core)) {
        board_fail(core, FAILURE_BUSY, MSG_REPEAT, 0, 0);
    } else if (!core->has_model && repeat.phase != PHASE_IDLE) {
        board_fail(core, FAILURE_NO_MODEL, MSG_REPEAT, 0, 0);
    } else if (!repeat_fits(core, &repeat)) {
        board_fail(core, FAILURE_BAD_VALUE, MSG_REPEAT, 0, 0);
    } else {
        core->repeat = repeat;
        core->repeating = true;
        core->repeated = 0;
        core->repeat_begun = false;
        core->upload_begun = false;
        core->repeat_sample = 0;
        core->repeat_work = 0;
        rng_seed(&core->repeat_rng, repeat.seed);
        core->state = ROUND_REPEAT;
    }
}

/* Whatever is between two frames of a message is finished first: a message is never left without its end. */
bool board_repeat_cancel(core_t *core, uint32_t round)
{
    if (core->state != ROUND_REPEAT || core->repeat.round != round) {
        return false;
    }
    if (core->upload_begun) {
        core->repeat.count = (uint16_t)(core->repeated + 1u);
        return true;
    }
    if (core->downloading) {
        core->downloading = false;
        core->skipping = true;
    }
    core->state = ROUND_FINISH;
    return true;
}

static void repetition_done(core_t *core)
{
    if (++core->repeated == core->repeat.count) {
        core->state = ROUND_FINISH;
    }
}

void board_repeat_received(core_t *core, uint32_t bytes)
{
    /* For the work alone; a download's answer carries it. */
    (void)model_copy_digest(&core->model);
    core->repeat_work += bytes;
    repetition_done(core);
}

void board_repeat_refused(core_t *core)
{
    core->state = ROUND_FINISH;
}

static float uniform(core_t *core)
{
    return 2.0f * rng_uniform(&core->repeat_rng) - 1.0f;
}

static void train_one(core_t *core)
{
    const model_t *model = &core->model;
    uint16_t inputs = model->layers[0].inputs, outputs = model->layers[model->layer_count - 1u].outputs;
    if (core->repeat_sample == 0) {
        const train_config_t config = {.learning_rate = LEARNING_RATE, .clip = 1.0f, .batch_size = 1};
        train_begin(&core->train, &core->model, &config);
    }
    float *input = train_input(&core->train), *target = train_target(&core->train);
    for (uint16_t i = 0; i < inputs; i++) {
        input[i] = uniform(core);
    }
    uint32_t label = 0;
    if (model->loss == LOSS_MSE) {
        for (uint16_t i = 0; i < outputs; i++) {
            target[i] = uniform(core);
        }
    } else {
        label = rng_next(&core->repeat_rng) % outputs;
    }
    uint32_t macs = train_sample(&core->train, target, label);
    port_worked(macs);
    core->repeat_work += macs;
    if (++core->repeat_sample == core->repeat.amount) {
        core->repeat_sample = 0;
        repetition_done(core);
    }
}

/* w becomes a random update, near the copy as a trained one is. */
static void prepare_update(core_t *core)
{
    model_t *model = &core->model;
    for (uint32_t i = 0; i < model->global_count; i++) {
        model->work[i] = model->copy[i] + uniform(core);
    }
}

static void choose(core_t *core)
{
    const model_t *model = &core->model;
    core->chosen = topp_find(model->work, model->global_count, core->repeat.amount);
    core->format = sparse_choose(model->work, model->global_count, core->chosen, core->repeat.amount,
                                 core->repeat.value_kind);
}

/* w - h again and again stays as good a vector to search as the first. */
static void select_one(core_t *core)
{
    model_t *model = &core->model;
    for (uint32_t i = 0; i < model->global_count; i++) {
        float update = model->work[i] - model->copy[i];
        if (core->repeat.error_feedback) {
            float rest = residual_get(&model->residual, i);
            update += rest;
            residual_put(&model->residual, i, rest);
        }
        model->work[i] = update;
    }
    choose(core);
    port_selected(model->global_count);
    core->repeat_work += model->global_count;
    repetition_done(core);
}

static bool send_one(core_t *core)
{
    if (!core->upload_begun) {
        sparse_encode_begin(&core->encoder, &core->format, core->model.work, core->chosen, NULL, core->repeat.seed);
    }
    uint32_t before = core->link_body_bytes;
    if (!board_send_vector(core, MSG_REPEAT_UPLOAD, core->repeat.round)) {
        return false;
    }
    core->repeat_work += core->link_body_bytes - before;
    if (!core->upload_begun) {
        repetition_done(core);
    }
    return true;
}

/* Where the clock is a model, port_idle moves it; elsewhere the port sleeps between polls. */
static bool idle_on(core_t *core)
{
    uint64_t now_us = port_clock_us(), each_us = (uint64_t)core->repeat.amount * 1000u;
    uint64_t end_us = core->repeat_start_us + each_us * core->repeat.count;
    if (now_us < end_us) {
        port_idle(end_us - now_us < IDLE_SLICE_US ? (uint32_t)(end_us - now_us) : IDLE_SLICE_US);
    }
    uint64_t then_us = port_clock_us();
    core->repeated = then_us < end_us ? (uint16_t)((then_us - core->repeat_start_us) / each_us) : core->repeat.count;
    if (then_us >= end_us) {
        core->state = ROUND_FINISH;
    }
    return then_us - now_us >= IDLE_SLICE_US / 2u || core->state == ROUND_FINISH;
}

bool board_repeat_slice(core_t *core)
{
    if (core->repeat.phase == PHASE_RECEIVE) {
        return false; /* board_download.c works */
    }
    if (!core->repeat_begun) {
        core->repeat_begun = true;
        if (core->repeat.phase == PHASE_SELECT || core->repeat.phase == PHASE_SEND) {
            prepare_update(core);
        }
        if (core->repeat.phase == PHASE_SEND) {
            choose(core);
        }
        core->repeat_start_us = board_enter_phase(core, core->repeat.round, core->repeat.phase);
        return true;
    }
    switch (core->repeat.phase) {
    case PHASE_TRAIN:
        train_one(core);
        return true;
    case PHASE_SELECT:
        select_one(core);
        return true;
    case PHASE_SEND:
        return send_one(core);
    default:
        return idle_on(core);
    }
}

bool board_repeat_done(core_t *core)
{
    uint16_t capacity = 0;
    uint8_t *room = link_reserve(&core->link, &capacity);
    core->frame_owed = !room;
    if (!room || capacity < MSG_REPEAT_DONE_SIZE) {
        return false;
    }
    bool idle = core->repeat.phase == PHASE_IDLE;
    msg_repeat_done_t message = {.round = core->repeat.round,
                                 .phase = core->repeat.phase,
                                 .count = core->repeated,
                                 .start_us = core->repeat_begun ? core->repeat_start_us : core->repeat_end_us,
                                 .end_us = core->repeat_end_us,
                                 .work = idle ? core->repeat_end_us - core->repeat_start_us : core->repeat_work,
                                 .copy_digest = core->has_model ? model_copy_digest(&core->model) : 0};
    link_commit(&core->link, MSG_REPEAT_DONE, LINK_FIRST | LINK_LAST, msg_repeat_done_encode(room, &message));
    core->repeating = false;
    core->state = ROUND_IDLE;
    return true;
}

#endif
