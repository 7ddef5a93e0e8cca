#include "outbox.h"

#include "memory.h"

_Static_assert(MSG_MODEL_READY_SIZE <= OUTBOX_LARGEST && MSG_ROUND_DONE_SIZE <= OUTBOX_LARGEST, "a message is longer");
_Static_assert(5u * (MSG_PHASE_SIZE + OUTBOX_HEAD) + MSG_DOWNLOADED_SIZE + MSG_ROUND_DONE_SIZE + MSG_MODEL_READY_SIZE +
                       3u * OUTBOX_HEAD <= OUTBOX_RESERVED,
               "a round's messages and modelReady do not fit");
_Static_assert(OUTBOX_BYTES <= 255u, "`used` is a byte");

void outbox_clear(outbox_t *outbox)
{
    outbox->used = 0;
    outbox->refusals = 0;
}

uint8_t *outbox_add(outbox_t *outbox, uint8_t id, uint16_t length)
{
    bool refusal = id == MSG_FAILED;
    if (length > OUTBOX_LARGEST || outbox->used + OUTBOX_HEAD + length > OUTBOX_BYTES ||
        (refusal && outbox->refusals == OUTBOX_REFUSALS)) {
        return NULL;
    }
    outbox->refusals = (uint8_t)(outbox->refusals + refusal);
    uint8_t *entry = outbox->bytes + outbox->used;
    entry[0] = id;
    entry[1] = (uint8_t)length;
    outbox->used = (uint8_t)(outbox->used + OUTBOX_HEAD + length);
    return entry + OUTBOX_HEAD;
}

bool outbox_flush(outbox_t *outbox, link_t *link)
{
    uint8_t sent = 0;
    while (sent < outbox->used) {
        const uint8_t *entry = outbox->bytes + sent;
        uint16_t capacity = 0;
        uint8_t *room = link_reserve(link, &capacity);
        if (!room || capacity < entry[1]) {
            break;
        }
        memcpy(room, entry + OUTBOX_HEAD, entry[1]);
        link_commit(link, entry[0], LINK_FIRST | LINK_LAST, entry[1]);
        outbox->refusals = (uint8_t)(outbox->refusals - (entry[0] == MSG_FAILED));
        sent = (uint8_t)(sent + OUTBOX_HEAD + entry[1]);
    }
    outbox->used = (uint8_t)(outbox->used - sent);
    memmove(outbox->bytes, outbox->bytes + sent, outbox->used);
    return outbox->used == 0;
}
