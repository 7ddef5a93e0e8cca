/*
 * link.h - reliable, ordered delivery of messages over a byte stream (the board's end).
 *
 * The caller gives the buffers; the link never allocates. See ../../protocol/README.md for the frame.
 */
#ifndef TMF_LINK_H
#define TMF_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_FIRST 0x40u /* first fragment of a message */
#define LINK_LAST 0x80u  /* last fragment of a message */

typedef struct link link_t;

/* A frame of the reliable channel, in order, or a control frame other than ack.
 * id: message id (6 bits); flags: LINK_FIRST | LINK_LAST (both set for control frames). */
typedef void (*link_frame_fn)(void *context, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length);

/* Forgets all sequence state: called on `open`. Buffers stay. */
void link_reset(link_t *link);

/* Bytes that arrived from the port. Calls the frame handler for each complete frame. */
void link_receive(link_t *link, const uint8_t *bytes, size_t length, uint64_t now_us);

/* Room for one reliable frame's payload, or NULL when the send window is full (try again at the next poll).
 * Writes the room's size to *capacity. Fill it, then link_commit. */
uint8_t *link_reserve(link_t *link, uint16_t *capacity);
void link_commit(link_t *link, uint8_t id, uint8_t flags, uint16_t length);

/* Sends a control frame at once (hello, timeReply). */
void link_send_control(link_t *link, uint8_t id, const uint8_t *payload, uint16_t length);

/* Resends what timed out, sends a pending ack, writes what the port takes. Call often. */
void link_poll(link_t *link, uint64_t now_us);

/* True when every reliable frame has been acknowledged. */
bool link_drained(const link_t *link);

#endif
