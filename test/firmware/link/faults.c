/*
 * faults.c - joins two links in memory over a line with a rate, a delay and seeded faults, and checks that every frame
 * arrives once and in order, both ways. Time is simulated: nothing waits. Usage: faults FIRST_SEED COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "crc32.h"

enum { MESSAGES = 400, PAYLOAD = 96, LINE = 1 << 16, MOST_SLOTS = 40 };

static uint32_t random_state;
static uint32_t next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}
static uint32_t below(uint32_t n) { return next() % n; }

/* One direction: bytes with the time at which each reaches the other end. */
typedef struct {
    uint8_t bytes[LINE];
    uint64_t due_us[LINE];
    uint32_t head, tail;
    uint64_t free_us; /* when the line can take the next byte */
    uint32_t port;    /* bytes that the port takes at a time; 0: all */
} line_t;

typedef struct {
    link_t link;
    link_tx_slot_t tx_slots[MOST_SLOTS];
    link_rx_slot_t rx_slots[MOST_SLOTS];
    uint8_t tx_payloads[MOST_SLOTS * PAYLOAD], rx_payloads[MOST_SLOTS * PAYLOAD];
    uint8_t rx_frame[LINK_RX_FRAME_SIZE(PAYLOAD)], out[LINK_OUT_SIZE(PAYLOAD)];
    line_t line; /* away from this end */
    uint32_t sent, received, opened;
    const char *wrong;
} end_t;

static end_t ends[2];
static uint64_t now_us;
static uint32_t faults_per_million, byte_us, delay_us;

static void line_byte(line_t *line, uint8_t byte)
{
    if (line->free_us < now_us) line->free_us = now_us;
    line->free_us += byte_us;
    line->bytes[line->tail % LINE] = byte;
    line->due_us[line->tail % LINE] = line->free_us + delay_us;
    line->tail++;
}

static size_t port_write(void *context, const uint8_t *bytes, size_t length)
{
    end_t *end = context;
    line_t *line = &end->line;
    if (line->port != 0) {
        const uint32_t waiting = line->tail - line->head;
        if (waiting >= 4 * line->port) return 0;
        if (length > line->port) length = line->port;
    }
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = bytes[i];
        if (below(1000000) < faults_per_million) {
            switch (below(5)) {
            case 0: continue;                                                  /* dropped */
            case 1: byte ^= (uint8_t)(1u << below(8)); break;                  /* flipped */
            case 2: line_byte(line, (uint8_t)next()); break;                   /* inserted */
            case 3: line_byte(line, byte); break;                              /* duplicated */
            default: for (uint32_t n = below(40); n; n--) line_byte(line, (uint8_t)next()); /* burst */
            }
        }
        line_byte(line, byte);
    }
    return length;
}

/* Frame n: its number, then bytes that follow from it. */
static uint16_t content(uint32_t n, uint8_t *out)
{
    const uint32_t mixed = n * 2654435761u;
    const uint16_t length = (uint16_t)(4 + (mixed >> 8) % (PAYLOAD - 4));
    msg_put_u32(out, n);
    for (uint16_t i = 4; i < length; i++) out[i] = (mixed >> 16) & 1 ? 0 : (uint8_t)(mixed >> (i % 24));
    return length;
}

static void on_frame(void *context, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length)
{
    end_t *end = context;
    uint8_t expected[PAYLOAD];
    if (id == MSG_OPEN) {
        if (!(flags & LINK_REPEATED)) end->opened++;
        return;
    }
    if (id < 0x10) return;
    const uint16_t expected_length = content(end->received, expected);
    if (length != expected_length || memcmp(payload, expected, length) != 0) end->wrong = "a frame that is not the next one";
    if (flags != (end->received % 3 == 0 ? LINK_FIRST : LINK_LAST)) end->wrong = "other flags";
    if (id != (end->received & 15u) + 0x10u) end->wrong = "another id";
    end->received++;
}

static void start(end_t *end, uint8_t tx_count, uint8_t rx_count)
{
    memset(end, 0, sizeof *end);
    const link_config_t config = {
        .on_frame = on_frame, .write = port_write, .context = end,
        .tx_slots = end->tx_slots, .tx_payloads = end->tx_payloads,
        .rx_slots = end->rx_slots, .rx_payloads = end->rx_payloads, .rx_frame = end->rx_frame,
        .out = end->out, .out_size = sizeof end->out,
        .tx_payload = PAYLOAD, .rx_payload = PAYLOAD, .tx_count = tx_count, .rx_count = rx_count,
    };
    link_init(&end->link, &config);
    /* Both ends here are board ends: each gets the same open from a host that is not there. */
    const msg_open_t open = {.nonce = 7, .protocol_version = 1};
    uint8_t frame[3 + MSG_OPEN_SIZE + 4] = {MSG_OPEN | LINK_FIRST | LINK_LAST, 0, 0}, encoded[32];
    cobs_encoder_t encoder;
    msg_open_encode(frame + 3, &open);
    msg_put_u32(frame + 3 + MSG_OPEN_SIZE, tmf_crc32(0, frame, 3 + MSG_OPEN_SIZE));
    cobs_begin(&encoder, encoded);
    cobs_put(&encoder, frame, sizeof frame);
    size_t length = cobs_end(&encoder);
    encoded[length++] = 0;
    link_receive(&end->link, encoded, length, now_us);
    link_receive(&end->link, encoded, length, now_us); /* a repeat, which must change nothing */
}

static void step(end_t *end, end_t *other)
{
    uint8_t chunk[64];
    uint32_t length = 0;
    const uint32_t most = 1 + below(sizeof chunk);
    line_t *line = &other->line;
    while (line->head != line->tail && length < most && line->due_us[line->head % LINE] <= now_us) {
        chunk[length++] = line->bytes[line->head++ % LINE];
    }
    if (length) link_receive(&end->link, chunk, length, now_us);
    uint16_t capacity;
    uint8_t *room;
    while (end->sent < MESSAGES && below(4) && (room = link_reserve(&end->link, &capacity)) != NULL) {
        const uint16_t size = content(end->sent, room);
        link_commit(&end->link, (uint8_t)((end->sent & 15u) + 0x10u), end->sent % 3 == 0 ? LINK_FIRST : LINK_LAST, size);
        end->sent++;
    }
    if (below(3) == 0) link_poll(&end->link, now_us);
}

static const char *run(uint32_t seed)
{
    static const uint32_t rates[] = {0, 100, 1000, 5000, 20000};
    random_state = seed * 2654435761u + 1u;
    for (int i = 0; i < 8; i++) next();
    now_us = below(2) ? 0xffffff00u : 0; /* across the wrap of the 32-bit time */
    faults_per_million = rates[below(5)];
    byte_us = below(3) * 10;
    delay_us = below(3) * 2000;
    const uint8_t window0 = (uint8_t)below(MOST_SLOTS - 1), window1 = (uint8_t)below(4);
    start(&ends[0], (uint8_t)(1 + below(window1 + 1u)), window0);
    start(&ends[1], (uint8_t)(1 + below(window0 + 1u)), window1);
    ends[0].line.port = below(2) * (1 + below(60));
    ends[1].line.port = below(2) * (1 + below(60));
    for (uint32_t steps = 0; steps < 4000000; steps++) {
        now_us += 1 + below(200);
        step(&ends[0], &ends[1]);
        step(&ends[1], &ends[0]);
        for (int i = 0; i < 2; i++) {
            if (ends[i].wrong) return ends[i].wrong;
            if (ends[i].opened != 1) return "a repeated open began a session";
        }
        if (ends[0].received == MESSAGES && ends[1].received == MESSAGES &&
            link_drained(&ends[0].link) && link_drained(&ends[1].link)) {
            if (faults_per_million == 0 && (ends[0].link.counters.crc_errors || ends[1].link.counters.crc_errors))
                return "an error without a fault";
            return NULL;
        }
    }
    return "not all frames arrived in time";
}

int main(int argc, char **argv)
{
    const uint32_t first = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
    const uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 100;
    uint64_t resends = 0, damaged = 0, frames = 0, duplicates = 0;
    for (uint32_t seed = first; seed != first + count; seed++) {
        const char *wrong = run(seed);
        if (wrong) {
            printf("seed %u: %s (received %u and %u of %u)\n", (unsigned)seed, wrong, (unsigned)ends[0].received,
                   (unsigned)ends[1].received, (unsigned)MESSAGES);
            return 1;
        }
        for (int i = 0; i < 2; i++) {
            resends += ends[i].link.counters.resends;
            damaged += ends[i].link.counters.crc_errors;
            frames += ends[i].link.counters.frames_out;
            duplicates += ends[i].link.counters.duplicates;
        }
    }
    printf("%u seeds, %llu frames, %llu damaged, %llu resent, %llu duplicates\n", (unsigned)count, (unsigned long long)frames,
           (unsigned long long)damaged, (unsigned long long)resends, (unsigned long long)duplicates);
    return 0;
}
