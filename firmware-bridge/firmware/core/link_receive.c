/* The receive window: frames to the handler in order, those too early kept, and the report of both. */
#include "link_parts.h"

void link_deliver(link_t *link, uint8_t head, uint8_t more, const uint8_t *payload, uint16_t length)
{
    const uint8_t flags = (uint8_t)((head & (LINK_FIRST | LINK_LAST)) | more);
    link->config.on_frame(link->config.context, head & 0x3fu, flags, payload, length);
}

void link_take_reliable(link_t *link, uint8_t head, uint8_t seq, const uint8_t *payload, uint16_t length)
{
    const link_config_t *config = &link->config;
    const uint8_t ahead = (uint8_t)(seq - link->rx_expected);
    link->ack_due = true;
    if (ahead > 0) {
        link->ack_urgent = true;
        if (ahead > config->rx_count) { /* came before, or nowhere to keep it */
            if (ahead > 128) COUNT(link, duplicates, 1);
            return;
        }
        const uint8_t at = (uint8_t)(((uint16_t)link->rx_head + ahead - 1u) % config->rx_count);
        link_rx_slot_t *slot = &config->rx_slots[at];
        if (slot->held) {
            COUNT(link, duplicates, 1);
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
    link_deliver(link, head, 0, payload, length);
    while (config->rx_count != 0) { /* then what waited for it; the first slot now stands for the expected frame */
        link_rx_slot_t *slot = &config->rx_slots[link->rx_head];
        const uint8_t *room = config->rx_payloads + (size_t)link->rx_head * config->rx_payload;
        link->rx_head = (uint8_t)((link->rx_head + 1u) % config->rx_count);
        if (!slot->held) return;
        slot->held = 0;
        link->rx_expected++;
        link_deliver(link, slot->head, 0, room, slot->length);
    }
}

void link_send_ack(link_t *link)
{
    msg_ack_t ack = {0, link->damaged_here};
    uint8_t payload[MSG_ACK_SIZE];
    if (!link_room_for(link, MSG_ACK_SIZE)) return; /* stays due */
    for (uint8_t i = 0; i < link->config.rx_count && i < MASK_BITS; i++) {
        const uint8_t at = (uint8_t)((link->rx_head + i) % link->config.rx_count);
        if (link->config.rx_slots[at].held) ack.held_mask |= (uint32_t)1 << i;
    }
    link_send_control(link, MSG_ACK, payload, msg_ack_encode(payload, &ack));
    link->ack_urgent = false;
}

void link_reset_receive(link_t *link)
{
    link->rx_expected = link->rx_head = 0;
    link->damaged_here = 0;
    link->ack_due = link->ack_urgent = false;
    for (uint8_t i = 0; i < link->config.rx_count; i++) link->config.rx_slots[i].held = 0;
}
