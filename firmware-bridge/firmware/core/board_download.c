#include "board.h"

#include "memory.h"

static void refuse(core_t *core, uint8_t id, uint8_t failure, uint8_t flags)
{
    board_fail(core, failure, id, failure == FAILURE_NOT_BUILT_IN ? FEATURE_VALUE_KIND : 0, 0);
    core->downloading = false;
    core->skipping = !(flags & LINK_LAST);
#if TMF_REPEAT
    if (core->state == ROUND_REPEAT) {
        board_repeat_refused(core);
        return;
    }
#endif
    if (core->phase == PHASE_RECEIVE) {
        board_enter_phase(core, core->download_round, PHASE_IDLE);
    }
}

/* The fields at the head of the first frame. False: refused. */
static bool begin(core_t *core, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    msg_download_t message; /* repeatDownload has the same fields */
#if TMF_REPEAT
    bool repeats = core->state == ROUND_REPEAT && core->repeat.phase == PHASE_RECEIVE;
#else
    const bool repeats = false;
#endif
    if (id == MSG_DOWNLOAD ? board_busy(core) : !repeats) {
        board_fail(core, FAILURE_BUSY, id, 0, 0);
        core->skipping = !(flags & LINK_LAST);
        return false;
    }
    if (!msg_download_decode(&message, payload, length)) {
        refuse(core, id, FAILURE_BAD_MESSAGE, flags);
        return false;
    }
    if (!core->has_model) {
        refuse(core, id, FAILURE_NO_MODEL, flags);
        return false;
    }
    sparse_format_t format = {.coding = message.coding,
                              .rice_parameter = message.rice_parameter,
                              .value_kind = message.value_kind,
                              .size = core->model.global_count,
                              .count = message.count,
                              .scale = message.scale};
    if (board_value_kind_left_out(message.value_kind)) {
        refuse(core, id, FAILURE_NOT_BUILT_IN, flags);
        return false;
    }
    bool residual = TMF_RESIDUAL && message.mode == DOWNLOAD_MODE_RESIDUAL;
    if (!TMF_RESIDUAL && message.mode == DOWNLOAD_MODE_RESIDUAL) {
        refuse(core, id, FAILURE_NOT_BUILT_IN, flags);
        return false;
    }
    bool kept = id == MSG_DOWNLOAD && core->model.residual_kind != RESIDUAL_NONE;
    if (message.mode > DOWNLOAD_MODE_RESIDUAL || (residual && !kept) || !sparse_format_valid(&format)) {
        refuse(core, id, FAILURE_BAD_VALUE, flags);
        return false;
    }
    core->download_round = message.round;
    core->downloading = true;
    core->decoder_bytes = 0;
    core->download_id = id;
    core->to_residual = residual;
    if (core->phase != PHASE_RECEIVE) {
#if TMF_REPEAT
        uint64_t now_us = board_enter_phase(core, message.round, PHASE_RECEIVE);
        if (repeats) {
            core->repeat_start_us = now_us;
            core->repeat_begun = true;
        }
#else
        board_enter_phase(core, message.round, PHASE_RECEIVE);
#endif
    }
    if (residual) {
        memset(core->model.work, 0, core->model.global_count * sizeof(float));
    } else {
        memcpy(core->model.work, core->model.copy, core->model.global_count * sizeof(float));
    }
    sparse_decode_begin(&core->decoder, &format, core->model.work, message.mode == DOWNLOAD_MODE_ADD);
    return true;
}

static void finish(core_t *core)
{
    model_t *model = &core->model;
    core->downloading = false;
#if TMF_REPEAT
    if (core->download_id == MSG_REPEAT_DOWNLOAD) {
        /* As much work as below, the other way round. */
        memcpy(model->work, model->copy, model->global_count * sizeof(float));
        board_repeat_received(core, core->decoder_bytes);
        return;
    }
#endif
    if (core->to_residual) {
        for (uint32_t i = 0; TMF_RESIDUAL && i < model->global_count; i++) {
            residual_put(&model->residual, i, model->work[i]);
        }
    } else {
        memcpy(model->copy, model->work, model->global_count * sizeof(float));
    }
    uint8_t *room = outbox_add(&core->outbox, MSG_DOWNLOADED, MSG_DOWNLOADED_SIZE);
    if (room) {
        msg_downloaded_t message = {.round = core->download_round, .copy_digest = model_copy_digest(model)};
        msg_downloaded_encode(room, &message);
    }
}

void board_download(core_t *core, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    if (flags & LINK_FIRST) {
        core->skipping = false;
        if (core->downloading) {
            refuse(core, id, FAILURE_BAD_MESSAGE, LINK_LAST);
        }
        if (!begin(core, id, flags, payload, length)) {
            return;
        }
        payload += MSG_DOWNLOAD_SIZE;
        length = (uint16_t)(length - MSG_DOWNLOAD_SIZE);
    } else if (!core->downloading) {
        if (!core->skipping) {
            board_fail(core, FAILURE_BAD_MESSAGE, id, 0, 0);
        }
        core->skipping = !(flags & LINK_LAST);
        return;
    }
    core->decoder_bytes += length;
    sparse_decode(&core->decoder, payload, length);
    if (core->decoder.malformed || ((flags & LINK_LAST) && !sparse_decode_complete(&core->decoder))) {
        refuse(core, id, FAILURE_BAD_MESSAGE, flags);
    } else if (flags & LINK_LAST) {
        finish(core);
    }
}
