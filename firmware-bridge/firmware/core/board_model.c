#include "board.h"

/* One refusal for a description, whatever follows. */
static void refuse(core_t *core, uint8_t failure, uint8_t message_id, uint32_t detail1, uint32_t detail2)
{
    core->staging = STAGING_BROKEN;
    board_fail(core, failure, message_id, detail1, detail2);
}

void board_model_begin(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_model_begin_t message;
    if (!msg_model_begin_decode(&message, payload, length)) {
        refuse(core, FAILURE_BAD_MESSAGE, MSG_MODEL_BEGIN, 0, 0);
        return;
    }
    /* Its own earlier description it may replace. */
    if (core->staging != STAGING_OPEN && board_busy(core)) {
        refuse(core, FAILURE_BUSY, MSG_MODEL_BEGIN, 0, 0);
        return;
    }
    uint8_t missing = !TMF_RESIDUAL && message.use_residual != RESIDUAL_NONE ? FEATURE_RESIDUAL
                      : !TMF_BUFFER && message.use_gradient_buffer != 0      ? FEATURE_GRADIENT_BUFFER
                                                                             : 0;
    if (missing) {
        refuse(core, FAILURE_NOT_BUILT_IN, MSG_MODEL_BEGIN, missing, 0);
        return;
    }
    if (message.layer_count == 0 || message.layer_count > MODEL_MAX_LAYERS ||
        message.use_residual > RESIDUAL_FLOAT16 ||
        message.use_gradient_buffer > 1) {
        refuse(core, FAILURE_MODEL_INVALID, MSG_MODEL_BEGIN, 0, 0);
        return;
    }
    core->staging = STAGING_OPEN;
    core->staged.begin = message;
    core->staged.described = 0;
}

void board_model_layer(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_model_layer_t message;
    if (core->staging == STAGING_BROKEN) {
        return;
    }
    if (core->staging == STAGING_NONE || !msg_model_layer_decode(&message, payload, length)) {
        refuse(core, FAILURE_BAD_MESSAGE, MSG_MODEL_LAYER, 0, 0);
        return;
    }
    if (message.index != core->staged.described || message.index >= core->staged.begin.layer_count) {
        refuse(core, FAILURE_MODEL_INVALID, MSG_MODEL_LAYER, message.index, 0);
        return;
    }
    if (!TMF_WINDOWED && message.kind > LAYER_KIND_DENSE && message.kind <= LAYER_KIND_FLATTEN) {
        refuse(core, FAILURE_NOT_BUILT_IN, MSG_MODEL_LAYER, FEATURE_LAYER_KIND, message.kind);
        return;
    }
    core->staged.layers[core->staged.described++] = (layer_t){.kind = message.kind,
                                                              .activation = message.activation,
                                                              .inputs = message.inputs,
                                                              .outputs = message.outputs,
                                                              .weight_std = message.weight_std,
                                                              .bias_range = message.bias_range};
}

#if TMF_WINDOWED
void board_model_window(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_model_window_t message;
    if (core->staging == STAGING_BROKEN) {
        return;
    }
    if (core->staging == STAGING_NONE || !msg_model_window_decode(&message, payload, length)) {
        refuse(core, FAILURE_BAD_MESSAGE, MSG_MODEL_WINDOW, 0, 0);
        return;
    }
    if (core->staged.described == 0 || message.index != core->staged.described - 1u) {
        refuse(core, FAILURE_MODEL_INVALID, MSG_MODEL_WINDOW, message.index, 0);
        return;
    }
    core->staged.layers[message.index].window = (window_t){.input_height = message.input_height,
                                                           .input_width = message.input_width,
                                                           .input_channels = message.input_channels,
                                                           .output_height = message.output_height,
                                                           .output_width = message.output_width,
                                                           .output_channels = message.output_channels,
                                                           .kernel_height = message.kernel_height,
                                                           .kernel_width = message.kernel_width,
                                                           .stride_height = message.stride_height,
                                                           .stride_width = message.stride_width,
                                                           .pad_top = message.pad_top,
                                                           .pad_left = message.pad_left};
}

#else
/* Its layer has been refused, and it with it. */
void board_model_window(core_t *core, const uint8_t *payload, uint16_t length)
{
    (void)payload, (void)length;
    if (core->staging != STAGING_BROKEN) {
        refuse(core, FAILURE_BAD_MESSAGE, MSG_MODEL_WINDOW, 0, 0);
    }
}
#endif

static void install(core_t *core, const model_t *model, uint32_t needed)
{
    core->model = *model;
    core->has_model = true;
    arena_clear(&core->arena);
    model_allocate(&core->model, &core->arena, core->staged.begin.seed);
    uint8_t *room = outbox_add(&core->outbox, MSG_MODEL_READY, MSG_MODEL_READY_SIZE);
    if (room) {
        msg_model_ready_t message = {.parameter_count = core->model.parameter_count,
                                     .global_count = core->model.global_count,
                                     .bytes_needed = needed,
                                     .bytes_available = core->arena.size,
                                     .copy_digest = model_copy_digest(&core->model)};
        msg_model_ready_encode(room, &message);
    }
}

void board_model_end(core_t *core, uint16_t length)
{
    staging_t staging = core->staging;
    core->staging = STAGING_NONE;
    if (staging == STAGING_BROKEN) {
        return;
    }
    if (staging == STAGING_NONE || length != MSG_MODEL_END_SIZE) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_MODEL_END, 0, 0);
        return;
    }
    const msg_model_begin_t *begin = &core->staged.begin;
    model_t model = {.layers = core->staged.layers,
                     .layer_count = begin->layer_count,
                     .local_layers = begin->local_layers,
                     .loss = begin->loss,
                     .residual_kind = begin->use_residual,
                     .use_gradient = begin->use_gradient_buffer == 1};
    if (core->staged.described != model.layer_count || !model_lay_out(&model)) {
        board_fail(core, FAILURE_MODEL_INVALID, MSG_MODEL_END, 0, 0);
        return;
    }
    uint64_t needed = model_bytes_needed(&model);
    if (needed > core->arena.size) {
        board_fail(core, FAILURE_MODEL_DOES_NOT_FIT, MSG_MODEL_END,
                   needed > UINT32_MAX ? UINT32_MAX : (uint32_t)needed, core->arena.size);
        return;
    }
    install(core, &model, (uint32_t)needed);
}
