#include "outbox.h"

#include "memory.h"

_Static_assert(MSG_MODEL_READY_SIZE <= OUTBOX_LARGEST && MSG_ROUND_DONE_SIZE <= OUTBOX_LARGEST, "a message is longer");

void outbox_clear(outbox_t *outbox)
{
    outbox->first = 0;
    outbox->count = 0;
}

uint8_t *outbox_add(outbox_t *outbox, uint8_t id, uint16_t length)
{
    unsigned limit = id == MSG_FAILED ? OUTBOX_CAPACITY - OUTBOX_RESERVED : OUTBOX_CAPACITY;
    if (outbox->count >= limit || length > OUTBOX_LARGEST) {
        return NULL;
    }
    unsigned at = (outbox->first + outbox->count) % OUTBOX_CAPACITY;
    outbox->entries[at].id = id;
    outbox->entries[at].length = (uint8_t)length;
    outbox->count++;
    return outbox->entries[at].bytes;
}

bool outbox_flush(outbox_t *outbox, link_t *link)
{
    while (outbox->count > 0) {
        uint16_t capacity = 0;
        uint8_t *room = link_reserve(link, &capacity);
        uint8_t length = outbox->entries[outbox->first].length;
        if (!room || capacity < length) {
            return false;
        }
        memcpy(room, outbox->entries[outbox->first].bytes, length);
        link_commit(link, outbox->entries[outbox->first].id, LINK_FIRST | LINK_LAST, length);
        outbox->first = (uint8_t)((outbox->first + 1u) % OUTBOX_CAPACITY);
        outbox->count--;
    }
    return true;
}
