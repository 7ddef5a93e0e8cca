/*
 * outbox.h - short messages that wait for room in the link's send window.
 *
 * Answers and phase marks are made when things happen, with the time of that moment; the link may be full then. All are
 * sent in the order made, each in one frame. Refusals are dropped when the box is nearly full (a host that floods the
 * board with nonsense loses some answers); a round's own messages always find room, for a round makes at most 7.
 */
#ifndef TMF_OUTBOX_H
#define TMF_OUTBOX_H

#include "link.h"
#include "messages.generated.h"

#ifndef OUTBOX_CAPACITY
#define OUTBOX_CAPACITY 16u
#endif
#define OUTBOX_LARGEST 20u /* modelReady and roundDone */
#define OUTBOX_RESERVED 10u /* for everything but refusals */

typedef struct {
    struct {
        uint8_t id;
        uint8_t length;
        uint8_t bytes[OUTBOX_LARGEST];
    } entries[OUTBOX_CAPACITY];
    uint8_t first;
    uint8_t count;
} outbox_t;

void outbox_clear(outbox_t *outbox);
/* Room for the fields of message `id`, at most OUTBOX_LARGEST bytes; NULL when full. */
uint8_t *outbox_add(outbox_t *outbox, uint8_t id, uint16_t length);
/* Moves messages to the link while it has room. True when the box is empty. */
bool outbox_flush(outbox_t *outbox, link_t *link);

#endif
