/*
 * link.h - reliable, ordered delivery of messages over a byte stream (the board's end).
 *
 * The frame, both ways (see ../../protocol/README.md for every rule and its reason)
 *
 *     COBS( head | seq | ack | payload ... | crc32, 4 bytes ) 00
 *           |      |     |
 *           |      |     next reliable sequence number expected from the other end
 *           |      of this frame, mod 256, if it is reliable; 0 in a control frame
 *           bits 0-5 message id, 0x40 first and 0x80 last fragment of a message
 *
 * Selective repeat, with numbers mod 256
 *
 *     what we send      base ........ next        slots: acknowledged from the front only
 *                        | s | h | s | p |        s sent, h held by the host, p waits to be written
 *     what we receive   expected ...........      the expected one goes to the handler straight from the frame buffer;
 *                        | - | x | - | x |        later ones wait in receive slots (none: they are dropped)
 *
 * A frame is lost for certain when one written after it has arrived: a wire keeps its order. So a hole is resent at once
 * and only once, and no clock takes part. When the host reports damage (`ack.damaged` stepped) and no hole tells which
 * frame it was, the oldest outstanding one is resent. The time-out, from the measured round trip, is the last resort: it
 * resends one frame and doubles.
 *
 * States
 *
 *     boot --> no session --- open(new nonce) ---> session --- open(new nonce): all is forgotten, a new session
 *              everything                             |
 *              but open is dropped                    +------- open(same nonce): a repeat; answer hello, keep all
 *
 * RAM: sizeof(link_t) (about 90 bytes on an AVR, 110 on 32 bits) + out + rx_frame + slots. With payloads of P bytes, T send and R receive slots:
 *     out      LINK_OUT_SIZE(P)           P = 48: 104   P = 512: 572
 *     rx_frame P + 7                               55            519
 *     send     T (P + 12)                 T = 1:   60   T = 8: 4,192
 *     receive  R (P + 4)                  R = 0:    0   R = 7: 3,612
 *     in all                                      369          9,045 bytes
 *
 * The caller gives the buffers; the link never allocates. Not re-entrant: the handler may reserve, commit and send control
 * frames, but not call link_receive or link_poll.
 */
#ifndef TMF_LINK_H
#define TMF_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cobs.h"
#include "messages.generated.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINK_FIRST 0x40u    /* first fragment of a message */
#define LINK_LAST 0x80u     /* last fragment of a message */
#define LINK_REPEATED 0x20u /* only with open: the host repeats itself. Answer with hello, change nothing else. */

#define LINK_FRAME_EXTRA 7u /* head, seq, ack, crc */
/* Encoded bytes of a frame with a payload of p bytes, delimiter included, at most. */
#define LINK_ENCODED_MAX(p) (COBS_MAX((p) + LINK_FRAME_EXTRA) + 1u)
/* Bytes for `out`: one frame and one control frame beside it. */
#define LINK_OUT_SIZE(p) (LINK_ENCODED_MAX(p) + LINK_ENCODED_MAX(MSG_LARGEST_SIZE))
#define LINK_RX_FRAME_SIZE(p) ((p) + LINK_FRAME_EXTRA)

typedef struct link link_t;

/* A frame of the reliable channel, in order, or a control frame other than ack.
 * id: message id (6 bits); flags: LINK_FIRST | LINK_LAST (both set for control frames).
 * payload is good during the call. On open the link has already begun the new session: the handler forgets what belongs
 * to the old one and sends hello. */
typedef void (*link_frame_fn)(void *context, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length);

/* Gives bytes to the port; returns how many it took (0 when it is full). */
typedef size_t (*link_write_fn)(void *context, const uint8_t *bytes, size_t length);

typedef struct {
    uint32_t sent_us;   /* last written, low 32 bits */
    uint16_t order;     /* number of its last transmission */
    uint16_t order_low; /* number of the earliest transmission that may have arrived */
    uint16_t length;
    uint8_t head;
    uint8_t flags;
} link_tx_slot_t;

typedef struct {
    uint16_t length;
    uint8_t head;
    uint8_t held;
} link_rx_slot_t;

typedef struct {
    link_frame_fn on_frame;
    link_write_fn write;
    void *context;
    link_tx_slot_t *tx_slots; /* tx_count */
    uint8_t *tx_payloads;     /* tx_count * tx_payload */
    link_rx_slot_t *rx_slots; /* rx_count; NULL if 0 */
    uint8_t *rx_payloads;     /* rx_count * rx_payload; NULL if 0 */
    uint8_t *rx_frame;        /* LINK_RX_FRAME_SIZE(rx_payload) */
    uint8_t *out;             /* out_size >= LINK_OUT_SIZE(tx_payload) */
    uint16_t out_size;
    uint16_t tx_payload;   /* longest payload we send */
    uint16_t rx_payload;   /* hello.maxPayloadBytes */
    uint8_t tx_count;      /* 1 to 127 */
    uint8_t rx_count;      /* hello.receiveWindowFrames: 0 (in order only) to 126 */
    uint32_t rto_first_us; /* time-out before the first measurement; 0 means 250 ms */
    uint32_t rto_least_us; /* 0 means 50 ms. On a lossless in-memory port whose clock jumps, give seconds. */
} link_config_t;

/* What tests look at; a board has no use for it and no room (TMF_LINK_COUNTERS). */
typedef struct {
    uint32_t bytes_in, bytes_out, frames_in, frames_out;
    uint32_t resends, nacks, crc_errors, discarded_bytes, duplicates;
    uint32_t control_dropped; /* control frames for which `out` had no room */
    uint32_t strays;          /* good frames outside a session */
} link_counters_t;

struct link {
    link_config_t config;
#ifdef TMF_LINK_COUNTERS
    link_counters_t counters;
#endif
    cobs_decoder_t decoder;
    uint32_t frame_bytes; /* encoded bytes of the frame under way */
    uint16_t out_length, out_at;
    uint32_t nonce; /* of the session; 0: none */
    uint32_t now_us, timer_us;
    uint32_t srtt_us, rttvar_us, rto_us;
    uint16_t order, arrived; /* transmissions made; the latest known to have arrived */
    uint8_t tx_base, tx_head, tx_used, tx_sent; /* sequence number, slot index, filled, written at least once */
    uint8_t rx_expected, rx_head;
    uint8_t backoff, damaged_here, damaged_there;
    bool ack_due, ack_urgent, stray;
};

/* Takes a copy of config. No session until the host opens one. */
void link_init(link_t *link, const link_config_t *config);

/* Forgets all sequence state; buffers and the session's nonce stay. The link does this itself on a new open, before the
 * handler sees it; nobody else needs to. */
void link_reset(link_t *link);

/* Bytes that arrived from the port. Calls the frame handler for each complete frame. */
void link_receive(link_t *link, const uint8_t *bytes, size_t length, uint64_t now_us);

/* Room for one reliable frame's payload, or NULL when the send window is full or there is no session (try again at the
 * next poll). Writes the room's size to *capacity. Fill it, then link_commit. */
uint8_t *link_reserve(link_t *link, uint16_t *capacity);
void link_commit(link_t *link, uint8_t id, uint8_t flags, uint16_t length);

/* Sends a control frame at once (hello, timeReply). */
void link_send_control(link_t *link, uint8_t id, const uint8_t *payload, uint16_t length);

/* Resends what timed out, sends a pending ack, writes what the port takes. Call often. */
void link_poll(link_t *link, uint64_t now_us);

/* True when every reliable frame has been acknowledged. */
bool link_drained(const link_t *link);

/* True once after a good frame came outside a session: the host has not noticed that we booted. Send hello, nonce 0. */
bool link_take_stray(link_t *link);

#ifdef __cplusplus
}
#endif

#endif
