#include "board.h"

#include "port.h"

void board_fail(core_t *core, uint8_t failure, uint8_t message_id, uint32_t detail1, uint32_t detail2)
{
    uint8_t *room = outbox_add(&core->outbox, MSG_FAILED, MSG_FAILED_SIZE);
    if (room) {
        msg_failed_t message = {failure, message_id, detail1, detail2};
        msg_failed_encode(room, &message);
    }
}

bool board_busy(const core_t *core)
{
    return core->state != ROUND_IDLE || core->downloading || core->staging == STAGING_OPEN;
}

uint64_t board_enter_phase(core_t *core, uint32_t round, uint8_t phase)
{
    core->phase = phase;
    port_phase(phase);
    uint64_t now_us = port_clock_us();
    board_sensor_mark(core, round, phase, now_us, phase != PHASE_IDLE || core->state == ROUND_REPEAT);
    uint8_t *room = outbox_add(&core->outbox, MSG_PHASE, MSG_PHASE_SIZE);
    if (room) {
        msg_phase_t message = {.round = round, .phase = phase, .time_us = now_us};
        msg_phase_encode(room, &message);
    }
    return now_us;
}

void board_hello(core_t *core, uint32_t nonce)
{
    uint8_t payload[MSG_HELLO_SIZE];
    msg_hello_t message = {.nonce = nonce,
                           .protocol_version = MSG_PROTOCOL_VERSION,
                           .firmware_major = FIRMWARE_MAJOR,
                           .firmware_minor = FIRMWARE_MINOR,
                           .firmware_patch = FIRMWARE_PATCH,
                           .build_id = core->build_id,
                           .port_kind = core->port_kind,
                           .board_id = core->board_id,
                           .boot_id = core->boot_id,
                           .arena_bytes = core->arena.size,
                           .receive_window_bytes = core->receive_window_bytes,
                           .receive_window_frames = core->receive_frames,
                           .max_payload_bytes = core->payload_bytes,
                           .sensor_state = board_sensor_state(core)};
    msg_hello_encode(payload, &message);
    link_send_control(&core->link, MSG_HELLO, payload, MSG_HELLO_SIZE);
    core->sensor_told = board_sensor_state(core);
}

static BOARD_APART void open_session(core_t *core, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    msg_open_t message;
    if (!msg_open_decode(&message, payload, length)) {
        return;
    }
    if (!(flags & LINK_REPEATED)) {
        /* What was going on belonged to a session that nobody listens to any more. */
        outbox_clear(&core->outbox);
        core->state = ROUND_IDLE;
        core->staging = STAGING_NONE;
        core->downloading = false;
        core->skipping = false;
        core->sampling = false;
        core->skipping_samples = false;
        if (core->phase != PHASE_IDLE) {
            core->phase = PHASE_IDLE;
            port_phase(PHASE_IDLE);
        }
        core->repeating = false;
        core->frame_owed = false;
        core->sensor_went = false;
        board_sensor_off(core);
    }
    board_hello(core, message.nonce);
}

static BOARD_APART void answer_time(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_time_request_t request;
    if (!msg_time_request_decode(&request, payload, length)) {
        return;
    }
    uint8_t answer[MSG_TIME_REPLY_SIZE];
    msg_time_reply_t reply = {.host_send_us = request.host_send_us,
                              .board_receive_us = core->received_us,
                              .board_send_us = port_clock_us()};
    msg_time_reply_encode(answer, &reply);
    link_send_control(&core->link, MSG_TIME_REPLY, answer, MSG_TIME_REPLY_SIZE);
}

void board_frame(void *context, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    core_t *core = context;
    if (id == MSG_OPEN) {
        open_session(core, flags, payload, length);
        return;
    }
    if (id == MSG_TIME_REQUEST) {
        answer_time(core, payload, length);
        return;
    }
    if (id == MSG_DOWNLOAD || (TMF_REPEAT && id == MSG_REPEAT_DOWNLOAD)) {
        board_download(core, id, flags, payload, length);
        return;
    }
    if (id == MSG_SAMPLES) {
        board_samples(core, flags, payload, length);
        return;
    }
    if ((flags & (LINK_FIRST | LINK_LAST)) != (LINK_FIRST | LINK_LAST)) {
        /* Only downloads and samples may span frames; one refusal for the whole message. */
        if (flags & LINK_FIRST) {
            board_fail(core, FAILURE_BAD_MESSAGE, id, 0, 0);
        }
        return;
    }
    switch (id) {
    case MSG_MODEL_BEGIN:
        board_model_begin(core, payload, length);
        break;
    case MSG_MODEL_LAYER:
        board_model_layer(core, payload, length);
        break;
    case MSG_MODEL_WINDOW:
        board_model_window(core, payload, length);
        break;
    case MSG_MODEL_END:
        board_model_end(core, length);
        break;
    case MSG_TRAIN:
        board_train(core, payload, length);
        break;
    case MSG_CANCEL:
        board_cancel(core, payload, length);
        break;
#if TMF_RESIDUAL
    case MSG_RESIDUAL_READ:
        board_residual_read(core, payload, length);
        break;
#else
    case MSG_RESIDUAL_READ:
        board_fail(core, FAILURE_NOT_BUILT_IN, id, FEATURE_RESIDUAL, 0);
        break;
#endif
#if TMF_REPEAT
    case MSG_REPEAT:
        board_repeat(core, payload, length);
        break;
#else
    case MSG_REPEAT:
        board_fail(core, FAILURE_NOT_BUILT_IN, id, FEATURE_REPEAT, 0);
        break;
#endif
    case MSG_SENSOR_CONFIGURE:
        board_sensor_configure(core, payload, length);
        break;
    default:
        board_fail(core, FAILURE_BAD_MESSAGE, id, 0, 0);
        break;
    }
}
