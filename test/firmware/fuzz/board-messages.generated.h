/*
 * board-messages.generated.h - the messages that a board may send.
 *
 * Generated from protocol/schema.ts by build/generate.mjs: change the table, not this file.
 */
#include "messages.generated.h"

#define NOT_OF_A_BOARD 0xffffu

/* Bytes of a message's fields, without its body; NOT_OF_A_BOARD when no board sends it. */
static uint16_t least_size(uint8_t id)
{
    switch (id) {
    case MSG_HELLO: return MSG_HELLO_SIZE;
    case MSG_ACK: return MSG_ACK_SIZE;
    case MSG_TIME_REPLY: return MSG_TIME_REPLY_SIZE;
    case MSG_MODEL_READY: return MSG_MODEL_READY_SIZE;
    case MSG_DOWNLOADED: return MSG_DOWNLOADED_SIZE;
    case MSG_UPLOAD: return MSG_UPLOAD_SIZE;
    case MSG_ROUND_DONE: return MSG_ROUND_DONE_SIZE;
    case MSG_PHASE: return MSG_PHASE_SIZE;
    case MSG_POWER: return MSG_POWER_SIZE;
    case MSG_SENSOR: return MSG_SENSOR_SIZE;
    case MSG_FAILED: return MSG_FAILED_SIZE;
    case MSG_PHASE_SUM: return MSG_PHASE_SUM_SIZE;
    case MSG_REPEAT_UPLOAD: return MSG_REPEAT_UPLOAD_SIZE;
    case MSG_REPEAT_DONE: return MSG_REPEAT_DONE_SIZE;
    case MSG_RESIDUAL: return MSG_RESIDUAL_SIZE;
    default: return NOT_OF_A_BOARD;
    }
}
