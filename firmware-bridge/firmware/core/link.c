#include "link.h"

#include "crc32.h"
#include "link_parts.h"

static inline bool is_control(uint8_t head) { return (head & 0x3fu) < 0x10u; }

static void take_frame(link_t *link, const uint8_t *frame, uint16_t length)
{
    const uint8_t head = frame[0];
    const uint8_t id = head & 0x3fu;
    const uint8_t *payload = frame + 3;
    const uint16_t size = (uint16_t)(length - LINK_FRAME_EXTRA);
    COUNT(link, frames_in, 1);
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
        link_deliver(link, head, more, payload, size);
        return;
    }
    if (link->nonce == 0) {
        COUNT(link, strays, 1);
        link->stray = true;
        return;
    }
    link_take_ack(link, frame[2]);
    if (id == MSG_ACK) {
        msg_ack_t report;
        /* A report from before the last progress says nothing about what is outstanding now. */
        if (msg_ack_decode(&report, payload, size) && frame[2] == link->tx_base) {
            link_take_report(link, &report);
            link_write_due(link);
        }
    } else if (is_control(head)) {
        link_deliver(link, head, 0, payload, size);
    } else {
        link_take_reliable(link, head, frame[1], payload, size);
    }
}

static void damage(link_t *link)
{
    COUNT(link, discarded_bytes, link->frame_bytes + 1u);
    COUNT(link, crc_errors, 1);
    if (link->nonce == 0) return;
    link->damaged_here++;
    COUNT(link, nacks, 1);
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
    COUNT(link, bytes_in, length);
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
    if (link->ack_urgent && link->nonce != 0) link_send_ack(link);
}

void link_poll(link_t *link, uint64_t now_us)
{
    link->now_us = (uint32_t)now_us;
    link_check_time_out(link);
    link_write_due(link);
    if ((link->ack_due || link->ack_urgent) && link->nonce != 0) link_send_ack(link);
}

void link_reset(link_t *link)
{
    link_reset_send(link);
    link_reset_receive(link);
}

void link_init(link_t *link, const link_config_t *config)
{
    link->config = *config;
#ifdef TMF_LINK_COUNTERS
    link->counters = (link_counters_t){0};
#endif
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
