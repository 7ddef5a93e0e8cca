/*
 * link_parts.h - what the parts of the link know of each other. Everybody else includes link.h.
 *
 *     link.c          sessions, frames in, the clock
 *     link_receive.c  the receive window and its report
 *     link_send.c     the send window
 *     link_write.c    frames out
 */
#ifndef TMF_LINK_PARTS_H
#define TMF_LINK_PARTS_H

#include "link.h"

#ifdef TMF_LINK_COUNTERS
#define COUNT(link, counter, by) ((link)->counters.counter += (uint32_t)(by))
#else
#define COUNT(link, counter, by) ((void)0)
#endif

#define MASK_BITS 32u /* of ack.held_mask */

/* Gives the port what waits in `out`, as far as it takes it. */
void link_flush(link_t *link);
/* True when a frame with that payload fits into `out`; makes room if it can. */
bool link_room_for(link_t *link, uint16_t payload);
/* Appends a frame to `out`. The caller has made sure of the room. */
void link_put_frame(link_t *link, uint8_t head, uint8_t seq, const uint8_t *payload, uint16_t length);

/* Writes what is due, oldest first, as far as `out` has room. */
void link_write_due(link_t *link);
/* The host has everything before sequence number `ack`. */
void link_take_ack(link_t *link, uint8_t ack);
/* Marks what the report shows to be lost as due. */
void link_take_report(link_t *link, const msg_ack_t *report);
/* The last resort: the oldest frame is due again when nothing was heard of it for a time-out. */
void link_check_time_out(link_t *link);
void link_reset_send(link_t *link);

/* Hands a frame to the handler. */
void link_deliver(link_t *link, uint8_t head, uint8_t more, const uint8_t *payload, uint16_t length);
/* A frame of the reliable channel: delivered if it is its turn, kept if it is early, dropped if it came before. */
void link_take_reliable(link_t *link, uint8_t head, uint8_t seq, const uint8_t *payload, uint16_t length);
/* Acknowledges and reports what is held; stays due when `out` has no room. */
void link_send_ack(link_t *link);
void link_reset_receive(link_t *link);

#endif
