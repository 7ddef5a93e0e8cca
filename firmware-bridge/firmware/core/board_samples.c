#include "board.h"

#include "port.h"

/* Only a round that waits for samples of this very round takes them; the round ends here when they are no good. */
static void refuse(core_t *core, uint8_t failure, uint8_t flags)
{
    board_fail(core, failure, MSG_SAMPLES, 0, 0);
    core->sampling = false;
    core->skipping_samples = !(flags & LINK_LAST);
    if (core->state == ROUND_STREAM) {
        core->state = ROUND_FINISH;
    }
}

/* The fields at the head of the first frame. False: these samples are not taken. */
static bool begin(core_t *core, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    msg_samples_t message;
    if (!msg_samples_decode(&message, payload, length)) {
        refuse(core, FAILURE_BAD_MESSAGE, flags);
        return false;
    }
    if (core->state == ROUND_BEGIN && core->plan.source == SAMPLE_SOURCE_HOST) {
        board_round_begin(core);
    }
    if (core->state != ROUND_STREAM && message.round == core->train_round) {
        /* On their way when the round was cancelled or refused: the host has heard of that. */
        core->skipping_samples = !(flags & LINK_LAST);
        return false;
    }
    if (core->state != ROUND_STREAM || message.round != core->plan.round) {
        refuse(core, FAILURE_BAD_VALUE, flags);
        return false;
    }
    model_t *model = &core->model;
    bool classes = model->loss == LOSS_SOFTMAX_CROSS_ENTROPY;
    core->samples.inputs = train_input(&core->train);
    core->samples.targets = classes ? NULL : train_target(&core->train);
    core->samples.input_count = model->layers[0].inputs;
    core->samples.target_count = classes ? 1u : model->layers[model->layer_count - 1u].outputs;
    if (!samples_begin(&core->samples, message.encoding, message.scale, message.offset, message.count)) {
        refuse(core, FAILURE_BAD_VALUE, flags);
        return false;
    }
    core->sampling = true;
    return true;
}

static uint16_t outputs(const core_t *core)
{
    return core->model.layers[core->model.layer_count - 1u].outputs;
}

static void train_on(core_t *core, const uint8_t *bytes, size_t length, uint8_t flags)
{
    while (length > 0) {
        bool complete;
        size_t taken = samples_take(&core->samples, bytes, length, &complete);
        bytes += taken;
        length -= taken;
        if (!complete) {
            if (length > 0) {
                refuse(core, FAILURE_BAD_MESSAGE, flags); /* more bytes than samples */
                return;
            }
            break;
        }
        if (core->state != ROUND_STREAM ||
            (!core->samples.targets && core->samples.label >= outputs(core))) {
            refuse(core, FAILURE_BAD_VALUE, flags);
            return;
        }
        port_worked(train_sample(&core->train, core->samples.targets, core->samples.label));
        board_sample_done(core);
        /* A frame may hold many samples, and each may take long: the sensor's ring must not run over meanwhile. */
        board_sensor_relay(core);
    }
    if ((flags & LINK_LAST) && !samples_ended(&core->samples)) {
        refuse(core, FAILURE_BAD_MESSAGE, flags);
    } else if (flags & LINK_LAST) {
        core->sampling = false;
    }
}

void board_samples(core_t *core, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    if (flags & LINK_FIRST) {
        core->skipping_samples = false;
        if (core->sampling) {
            refuse(core, FAILURE_BAD_MESSAGE, LINK_LAST);
        }
        if (!begin(core, flags, payload, length)) {
            return;
        }
        payload += MSG_SAMPLES_SIZE;
        length = (uint16_t)(length - MSG_SAMPLES_SIZE);
    } else if (core->sampling && core->state != ROUND_STREAM) {
        core->sampling = false; /* cancelled, or there were enough: the rest of the message goes nowhere */
        core->skipping_samples = !(flags & LINK_LAST);
        return;
    } else if (!core->sampling) {
        if (!core->skipping_samples) {
            board_fail(core, FAILURE_BAD_MESSAGE, MSG_SAMPLES, 0, 0);
        }
        core->skipping_samples = !(flags & LINK_LAST);
        return;
    }
    train_on(core, payload, length, flags);
}
