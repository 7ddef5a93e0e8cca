#include "link.h"

#include "crc32.h"

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
#define MASK_BITS 32u

static inline bool is_control(uint8_t head) { return (head & 0x3fu) < 0x10u; }

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static void flush(link_t *link)
{
    while (link->out_at < link->out_length) {
        const size_t left = (size_t)(link->out_length - link->out_at);
        const size_t taken =
            link->config.write(link->config.context, link->config.out + link->out_at, left);
        if (taken == 0) return;
        link->out_at = (uint16_t)(link->out_at + taken);
    }
    link->out_at = 0;
    link->out_length = 0;
}

static bool room_for(link_t *link, uint16_t payload)
{
    const size_t need = LINK_ENCODED_MAX((size_t)payload);
    if ((size_t)link->config.out_size - link->out_length >= need) return true;
    flush(link);
    if (link->out_at != 0) { /* move what is left to the front */
        const uint16_t left = (uint16_t)(link->out_length - link->out_at);
        for (uint16_t i = 0; i < left; i++) link->config.out[i] = link->config.out[link->out_at + i];
        link->out_at = 0;
        link->out_length = left;
    }
    return (size_t)link->config.out_size - link->out_length >= need;
}

/* The caller has made sure of the room. */
static void put_frame(link_t *link, uint8_t head, uint8_t seq, const uint8_t *payload, uint16_t length)
{
    const uint8_t front[3] = {head, seq, link->rx_expected};
    uint8_t crc[4];
    cobs_encoder_t encoder;
    msg_put_u32(crc, tmf_crc32(tmf_crc32(0, front, sizeof front), payload, length));
    cobs_begin(&encoder, link->config.out + link->out_length);
    cobs_put(&encoder, front, sizeof front);
    cobs_put(&encoder, payload, length);
    cobs_put(&encoder, crc, sizeof crc);
    size_t written = cobs_end(&encoder);
    encoder.out[written++] = 0;
    link->out_length = (uint16_t)(link->out_length + written);
    link->counters.bytes_out += (uint32_t)written;
    link->counters.frames_out++;
    link->ack_due = false; /* every frame carries it */
}

void link_send_control(link_t *link, uint8_t id, const uint8_t *payload, uint16_t length)
{
    if (!room_for(link, length)) {
        link->counters.control_dropped++;
        return;
    }
    put_frame(link, (uint8_t)(id | LINK_FIRST | LINK_LAST), 0, payload, length);
    flush(link);
}

static void send_ack(link_t *link)
{
    msg_ack_t ack = {0, link->damaged_here};
    uint8_t payload[MSG_ACK_SIZE];
    if (!room_for(link, MSG_ACK_SIZE)) return; /* stays due */
    for (uint8_t i = 0; i < link->config.rx_count && i < MASK_BITS; i++) {
        const uint8_t at = (uint8_t)((link->rx_head + i) % link->config.rx_count);
        if (link->config.rx_slots[at].held) ack.held_mask |= (uint32_t)1 << i;
    }
    link_send_control(link, MSG_ACK, payload, msg_ack_encode(payload, &ack));
    link->ack_urgent = false;
}

/* ---- the send window ------------------------------------------------------------------------------------------- */

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

/* Writes what is due, oldest first, as far as `out` has room. */
static void write_due(link_t *link)
{
    for (uint8_t i = 0; i < link->tx_used; i++) {
        link_tx_slot_t *slot = tx_slot(link, i);
        if (!(slot->flags & SLOT_DUE)) continue;
        if (!room_for(link, slot->length)) break;
        const uint8_t *payload =
            link->config.tx_payloads + (size_t)tx_index(link, i) * link->config.tx_payload;
        put_frame(link, slot->head, (uint8_t)(link->tx_base + i), payload, slot->length);
        slot->order = ++link->order;
        slot->sent_us = link->now_us;
        if (i == 0) link->timer_us = link->now_us;
        if (slot->flags & SLOT_SENT) {
            slot->flags |= SLOT_AGAIN;
            link->counters.resends++;
        } else {
            slot->order_low = slot->order;
            link->tx_sent++;
        }
        slot->flags = (uint8_t)((slot->flags | SLOT_SENT) & ~SLOT_DUE);
    }
    flush(link);
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

static void take_ack(link_t *link, uint8_t ack)
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

/* Marks what the report shows to be lost. */
static void take_report(link_t *link, const msg_ack_t *report)
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
    write_due(link);
}

bool link_drained(const link_t *link) { return link->tx_used == 0; }

/* ---- receiving ------------------------------------------------------------------------------------------------- */

static void deliver(link_t *link, uint8_t head, uint8_t more, const uint8_t *payload, uint16_t length)
{
    const uint8_t flags = (uint8_t)((head & (LINK_FIRST | LINK_LAST)) | more);
    link->config.on_frame(link->config.context, head & 0x3fu, flags, payload, length);
}

static void take_reliable(link_t *link, uint8_t head, uint8_t seq, const uint8_t *payload, uint16_t length)
{
    const link_config_t *config = &link->config;
    const uint8_t ahead = (uint8_t)(seq - link->rx_expected);
    link->ack_due = true;
    if (ahead > 0) {
        link->ack_urgent = true;
        if (ahead > config->rx_count) { /* came before, or nowhere to keep it */
            if (ahead > 128) link->counters.duplicates++;
            return;
        }
        const uint8_t at = (uint8_t)(((uint16_t)link->rx_head + ahead - 1u) % config->rx_count);
        link_rx_slot_t *slot = &config->rx_slots[at];
        if (slot->held) {
            link->counters.duplicates++;
            return;
        }
        uint8_t *room = config->rx_payloads + (size_t)at * config->rx_payload;
        for (uint16_t i = 0; i < length; i++) room[i] = payload[i];
        slot->length = length;
        slot->head = head;
        slot->held = 1;
        return;
    }
    link->rx_expected++;
    deliver(link, head, 0, payload, length);
    while (config->rx_count != 0) { /* then what waited for it; the first slot now stands for the expected frame */
        link_rx_slot_t *slot = &config->rx_slots[link->rx_head];
        const uint8_t *room = config->rx_payloads + (size_t)link->rx_head * config->rx_payload;
        link->rx_head = (uint8_t)((link->rx_head + 1u) % config->rx_count);
        if (!slot->held) return;
        slot->held = 0;
        link->rx_expected++;
        deliver(link, slot->head, 0, room, slot->length);
    }
}

static void take_frame(link_t *link, const uint8_t *frame, uint16_t length)
{
    const uint8_t head = frame[0];
    const uint8_t id = head & 0x3fu;
    const uint8_t *payload = frame + 3;
    const uint16_t size = (uint16_t)(length - LINK_FRAME_EXTRA);
    link->counters.frames_in++;
    if (id == MSG_OPEN) {
        msg_open_t open;
        uint8_t more = 0;
        /* Only the nonce counts here, so that an open of any later version is understood. */
        if (size < MSG_OPEN_SIZE) return;
        msg_open_decode(&open, payload, MSG_OPEN_SIZE);
        if (open.nonce == 0) return;
        if (open.nonce == link->nonce) more = LINK_REPEATED;
        else link_reset(link);
        link->nonce = open.nonce;
        deliver(link, head, more, payload, size);
        return;
    }
    if (link->nonce == 0) {
        link->counters.strays++;
        link->stray = true;
        return;
    }
    take_ack(link, frame[2]);
    if (id == MSG_ACK) {
        msg_ack_t report;
        /* A report from before the last progress says nothing about what is outstanding now. */
        if (msg_ack_decode(&report, payload, size) && frame[2] == link->tx_base) {
            take_report(link, &report);
            write_due(link);
        }
    } else if (is_control(head)) {
        deliver(link, head, 0, payload, size);
    } else {
        take_reliable(link, head, frame[1], payload, size);
    }
}

static void damage(link_t *link)
{
    link->counters.discarded_bytes += link->frame_bytes + 1u;
    link->counters.crc_errors++;
    if (link->nonce == 0) return;
    link->damaged_here++;
    link->counters.nacks++;
    link->ack_due = true;
    link->ack_urgent = true;
}

static void end_of_frame(link_t *link)
{
    const cobs_decoder_t *decoder = &link->decoder;
    const uint8_t *frame = link->config.rx_frame;
    if (link->frame_bytes == 0) return; /* two delimiters in a row: nothing between them */
    if (cobs_whole(decoder) && decoder->length >= LINK_FRAME_EXTRA &&
        tmf_crc32(0, frame, decoder->length - 4u) == msg_get_u32(frame + decoder->length - 4)) {
        take_frame(link, frame, decoder->length);
    } else {
        damage(link);
    }
}

void link_receive(link_t *link, const uint8_t *bytes, size_t length, uint64_t now_us)
{
    link->now_us = (uint32_t)now_us;
    link->counters.bytes_in += (uint32_t)length;
    while (length != 0) {
        const size_t taken = cobs_take(&link->decoder, bytes, length);
        link->frame_bytes += (uint32_t)taken;
        bytes += taken;
        length -= taken;
        if (length == 0) break;
        end_of_frame(link);
        cobs_restart(&link->decoder);
        link->frame_bytes = 0;
        bytes++; /* the delimiter */
        length--;
    }
    if (link->ack_urgent && link->nonce != 0) send_ack(link);
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

void link_poll(link_t *link, uint64_t now_us)
{
    link->now_us = (uint32_t)now_us;
    if (link->tx_sent != 0 && !(tx_slot(link, 0)->flags & SLOT_DUE)) {
        /* Bytes that still wait for the port are no sign of loss. */
        if (link->out_length == 0 && link->now_us - link->timer_us >= time_out(link)) {
            tx_slot(link, 0)->flags |= SLOT_DUE;
            link->timer_us = link->now_us;
            if (link->backoff < BACKOFF_MOST) link->backoff++;
        }
    }
    write_due(link);
    if ((link->ack_due || link->ack_urgent) && link->nonce != 0) send_ack(link);
}

void link_reset(link_t *link)
{
    link->tx_base = link->tx_head = link->tx_used = link->tx_sent = 0;
    link->rx_expected = link->rx_head = 0;
    link->backoff = link->damaged_here = link->damaged_there = 0;
    link->ack_due = link->ack_urgent = false;
    link->order = link->arrived = 0;
    link->srtt_us = link->rttvar_us = 0;
    link->rto_us = link->config.rto_first_us ? link->config.rto_first_us : RTO_FIRST_US;
    for (uint8_t i = 0; i < link->config.rx_count; i++) link->config.rx_slots[i].held = 0;
}

void link_init(link_t *link, const link_config_t *config)
{
    static const link_counters_t zero = {0};
    link->config = *config;
    link->counters = zero;
    cobs_decoder_init(&link->decoder, config->rx_frame, (uint16_t)LINK_RX_FRAME_SIZE(config->rx_payload));
    link->frame_bytes = 0;
    link->out_length = link->out_at = 0;
    link->nonce = 0;
    link->now_us = link->timer_us = 0;
    link->stray = false;
    link_reset(link);
}

bool link_take_stray(link_t *link)
{
    const bool stray = link->stray;
    link->stray = false;
    return stray;
}
