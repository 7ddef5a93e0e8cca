/* The send window: what is written, what the host holds, what is lost and resent. */
#include "link_parts.h"

enum {
    SLOT_SENT = 1,  /* written at least once */
    SLOT_DUE = 2,   /* waits to be written (again) */
    SLOT_HELD = 4,  /* the host holds it */
    SLOT_AGAIN = 8, /* written more than once: no round trip is measured on it */
};

#define RTO_FIRST_US 250000u
#define RTO_LEAST_US 50000u
#define RTO_MOST_US 2000000u
#define BACKOFF_MOST 5u

static uint8_t tx_index(const link_t *link, uint8_t from_base)
{
    return (uint8_t)(((uint16_t)link->tx_head + from_base) % link->config.tx_count);
}

static link_tx_slot_t *tx_slot(const link_t *link, uint8_t from_base)
{
    return &link->config.tx_slots[tx_index(link, from_base)];
}

static bool outstanding(const link_tx_slot_t *slot)
{
    return (slot->flags & (SLOT_SENT | SLOT_DUE | SLOT_HELD)) == SLOT_SENT;
}

/* a was written after b. Transmissions in play are far fewer than 32,768. */
static bool later(uint16_t a, uint16_t b) { return (int16_t)(uint16_t)(a - b) > 0; }

static void has_arrived(link_t *link, const link_tx_slot_t *slot)
{
    if (later(slot->order_low, link->arrived)) link->arrived = slot->order_low;
}

void link_write_due(link_t *link)
{
    for (uint8_t i = 0; i < link->tx_used; i++) {
        link_tx_slot_t *slot = tx_slot(link, i);
        if (!(slot->flags & SLOT_DUE)) continue;
        if (!link_room_for(link, slot->length)) break;
        const uint8_t *payload =
            link->config.tx_payloads + (size_t)tx_index(link, i) * link->config.tx_payload;
        link_put_frame(link, slot->head, (uint8_t)(link->tx_base + i), payload, slot->length);
        slot->order = ++link->order;
        slot->sent_us = link->now_us;
        if (i == 0) link->timer_us = link->now_us;
        if (slot->flags & SLOT_SENT) {
            slot->flags |= SLOT_AGAIN;
            COUNT(link, resends, 1);
        } else {
            slot->order_low = slot->order;
            link->tx_sent++;
        }
        slot->flags = (uint8_t)((slot->flags | SLOT_SENT) & ~SLOT_DUE);
    }
    link_flush(link);
}

static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

/* The time-out in force: measured, not below the least, doubled for each one in a row up to a bound. */
static uint32_t time_out(const link_t *link)
{
    const uint32_t least = link->config.rto_least_us ? link->config.rto_least_us : RTO_LEAST_US;
    const uint32_t rto = larger(link->rto_us, least);
    const uint32_t most = larger(rto, RTO_MOST_US);
    const uint32_t doubled = rto << link->backoff;
    return doubled < most ? doubled : most;
}

/* Jacobson and Karels 1988: smoothed mean and deviation. */
static void measure(link_t *link, uint32_t rtt)
{
    if (link->srtt_us == 0) {
        link->srtt_us = rtt ? rtt : 1;
        link->rttvar_us = rtt / 2;
    } else {
        const uint32_t off = rtt > link->srtt_us ? rtt - link->srtt_us : link->srtt_us - rtt;
        link->rttvar_us = link->rttvar_us - link->rttvar_us / 4 + off / 4;
        link->srtt_us = link->srtt_us - link->srtt_us / 8 + rtt / 8;
    }
    link->rto_us = link->srtt_us + 4 * link->rttvar_us;
    link->backoff = 0;
}

void link_take_ack(link_t *link, uint8_t ack)
{
    const uint8_t count = (uint8_t)(ack - link->tx_base);
    if (count == 0 || count > link->tx_sent) return; /* nothing new, or from before */
    for (uint8_t i = 0; i < count; i++) {
        const link_tx_slot_t *slot = tx_slot(link, 0);
        has_arrived(link, slot);
        /* Karn 1987: not on a frame sent twice; nor on one that waited for another to be resent. */
        if (i == count - 1 && !(slot->flags & (SLOT_AGAIN | SLOT_HELD))) {
            measure(link, link->now_us - slot->sent_us);
        }
        link->tx_base++;
        link->tx_head = tx_index(link, 1);
        link->tx_used--;
        link->tx_sent--;
    }
    link->timer_us = link->now_us;
}

void link_take_report(link_t *link, const msg_ack_t *report)
{
    uint8_t wanted = (uint8_t)(report->damaged - link->damaged_there);
    link->damaged_there = report->damaged;
    for (uint8_t i = 0; i < MASK_BITS && i + 1u < link->tx_sent; i++) {
        link_tx_slot_t *slot = tx_slot(link, (uint8_t)(i + 1));
        if (!((report->held_mask >> i) & 1u) || (slot->flags & SLOT_HELD)) continue;
        slot->flags = (uint8_t)((slot->flags | SLOT_HELD) & ~SLOT_DUE);
        has_arrived(link, slot);
    }
    for (uint8_t i = 0; i < link->tx_sent; i++) {
        link_tx_slot_t *slot = tx_slot(link, i);
        if (!outstanding(slot) || !later(link->arrived, slot->order)) continue;
        slot->flags |= SLOT_DUE;
        slot->order_low = (uint16_t)(link->order + 1); /* every earlier transmission is lost */
        if (wanted) wanted--;
    }
    for (; wanted; wanted--) {
        link_tx_slot_t *oldest = NULL;
        for (uint8_t i = 0; i < link->tx_sent; i++) {
            link_tx_slot_t *slot = tx_slot(link, i);
            if (outstanding(slot) && (!oldest || later(oldest->order, slot->order))) oldest = slot;
        }
        if (!oldest) return;
        oldest->flags |= SLOT_DUE;
    }
}

uint8_t *link_reserve(link_t *link, uint16_t *capacity)
{
    if (link->nonce == 0 || link->tx_used == link->config.tx_count) return NULL;
    *capacity = link->config.tx_payload;
    return link->config.tx_payloads + (size_t)tx_index(link, link->tx_used) * link->config.tx_payload;
}

void link_commit(link_t *link, uint8_t id, uint8_t flags, uint16_t length)
{
    link_tx_slot_t *slot = tx_slot(link, link->tx_used);
    if (link->nonce == 0 || link->tx_used == link->config.tx_count) return;
    slot->head = (uint8_t)(id | (flags & (LINK_FIRST | LINK_LAST)));
    slot->length = length < link->config.tx_payload ? length : link->config.tx_payload;
    slot->flags = SLOT_DUE;
    link->tx_used++;
    link_write_due(link);
}

bool link_drained(const link_t *link) { return link->tx_used == 0; }

void link_check_time_out(link_t *link)
{
    if (link->tx_sent == 0 || (tx_slot(link, 0)->flags & SLOT_DUE)) return;
    /* Bytes that still wait for the port are no sign of loss. */
    if (link->out_length != 0 || link->now_us - link->timer_us < time_out(link)) return;
    tx_slot(link, 0)->flags |= SLOT_DUE;
    link->timer_us = link->now_us;
    if (link->backoff < BACKOFF_MOST) link->backoff++;
}

void link_reset_send(link_t *link)
{
    link->tx_base = link->tx_head = link->tx_used = link->tx_sent = 0;
    link->backoff = link->damaged_there = 0;
    link->order = link->arrived = 0;
    link->srtt_us = link->rttvar_us = 0;
    link->rto_us = link->config.rto_first_us ? link->config.rto_first_us : RTO_FIRST_US;
}
