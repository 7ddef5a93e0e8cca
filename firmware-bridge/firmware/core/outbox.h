/*
 * outbox.h - short messages that wait for room in the link's send window.
 *
 * Answers and phase marks are made when things happen, with the time of that moment; the link may be full then. All are
 * sent in the order made, each in one frame.
 *
 *   bytes   | id | length | fields .. | id | length | fields .. |     packed; what is sent leaves at the front
 *
 * At most OUTBOX_REFUSALS refusals wait, further ones are dropped (a host that floods the board with nonsense loses some
 * answers); so a round's own messages always find room. It makes at most seven, 107 bytes of them: five marks of 15,
 * downloaded of 10 and roundDone of 22; modelReady of 22 may wait before.
 */
#ifndef TMF_OUTBOX_H
#define TMF_OUTBOX_H

#include "left_out.h"
#include "link.h"
#include "messages.generated.h"

#define OUTBOX_HEAD 2u       /* id and length */
#define OUTBOX_LARGEST 20u   /* modelReady and roundDone */
#define OUTBOX_RESERVED 130u /* for everything but refusals */
#ifdef TMF_SMALL
#define OUTBOX_REFUSALS 2u
#else
#define OUTBOX_REFUSALS 4u
#endif
#define OUTBOX_BYTES (OUTBOX_RESERVED + OUTBOX_REFUSALS * (OUTBOX_HEAD + MSG_FAILED_SIZE))

typedef struct {
    uint8_t used, refusals;
    uint8_t bytes[OUTBOX_BYTES];
} outbox_t;

void outbox_clear(outbox_t *outbox);
/* Room for the fields of message `id`, at most OUTBOX_LARGEST bytes, good until the next call; NULL when full. */
uint8_t *outbox_add(outbox_t *outbox, uint8_t id, uint16_t length);
/* Moves messages to the link while it has room. True when the box is empty. */
bool outbox_flush(outbox_t *outbox, link_t *link);

#endif
