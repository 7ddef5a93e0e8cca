/* Frames out: into `out`, and from there to the port as far as it takes them. */
#include "crc32.h"
#include "link_parts.h"

void link_flush(link_t *link)
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

bool link_room_for(link_t *link, uint16_t payload)
{
    const size_t need = LINK_ENCODED_MAX((size_t)payload);
    if ((size_t)link->config.out_size - link->out_length >= need) return true;
    link_flush(link);
    if (link->out_at != 0) { /* move what is left to the front */
        const uint16_t left = (uint16_t)(link->out_length - link->out_at);
        for (uint16_t i = 0; i < left; i++) link->config.out[i] = link->config.out[link->out_at + i];
        link->out_at = 0;
        link->out_length = left;
    }
    return (size_t)link->config.out_size - link->out_length >= need;
}

void link_put_frame(link_t *link, uint8_t head, uint8_t seq, const uint8_t *payload, uint16_t length)
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
    COUNT(link, bytes_out, written);
    COUNT(link, frames_out, 1);
    link->ack_due = false; /* every frame carries it */
}

void link_send_control(link_t *link, uint8_t id, const uint8_t *payload, uint16_t length)
{
    if (!link_room_for(link, length)) {
        COUNT(link, control_dropped, 1);
        return;
    }
    link_put_frame(link, (uint8_t)(id | LINK_FIRST | LINK_LAST), 0, payload, length);
    link_flush(link);
}
