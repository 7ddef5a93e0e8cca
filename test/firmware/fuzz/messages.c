/*
 * messages.c - any messages, whole and in order, into the handlers: what lies behind the CRC. All that the board sends back
 * must be whole frames with fields of the right length.
 *
 * Input, one step after the other:
 *     id | flags and turns | length | payload ...      id 0x3f: the sensor's registers; 0x3e: time passes
 * The harness is a host that acknowledges all: it numbers the frames and adds CRC and COBS.
 */
#include "bench.h"
#include "board-messages.generated.h"
#include "crc32.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t next_seq, expected_seq;

/* Reads all that the board has sent: only whole frames, only its own messages. */
static void read_board(void)
{
    uint8_t frame[PAYLOAD + LINK_FRAME_EXTRA];
    size_t start = 0;
    for (size_t at = 0; at < written_length; at++) {
        if (written[at] != 0) continue;
        const size_t length = reference_frame(written + start, at - start, frame, sizeof frame);
        start = at + 1;
        MUST(length != 0);
        const uint8_t id = frame[0] & 0x3fu;
        const size_t payload = length - LINK_FRAME_EXTRA;
        MUST(least_size(id) != NOT_OF_A_BOARD);
        if (frame[0] & LINK_FIRST) MUST(payload >= least_size(id));
        if (id >= 0x10u && frame[1] == expected_seq) expected_seq++;
        if (id == MSG_HELLO) expected_seq = 0;
    }
    MUST(start == written_length); /* a whole frame at a time: `out` is never left with a part */
    written_length = 0;
}

static void send(uint8_t head, const uint8_t *payload, uint16_t length)
{
    const uint8_t id = head & 0x3fu;
    if (id == MSG_OPEN) {
        next_seq = 0;
        expected_seq = 0;
    }
    uint8_t frame[3 + 255 + 4] = {head, id >= 0x10u ? next_seq++ : 0, expected_seq};
    uint8_t encoded[COBS_MAX(sizeof frame) + 1];
    memcpy(frame + 3, payload, length);
    msg_put_u32(frame + 3 + length, tmf_crc32(0, frame, 3u + length));
    cobs_encoder_t encoder;
    cobs_begin(&encoder, encoded);
    cobs_put(&encoder, frame, 3u + length + 4u);
    size_t size = cobs_end(&encoder);
    encoded[size++] = 0;
    const uint32_t before = board.link.counters.frames_in;
    core_receive(&board, encoded, size, now_us);
    MUST(board.link.counters.frames_in - before == (length <= PAYLOAD));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t open[MSG_OPEN_SIZE] = {1, 2, 3, 4, MSG_PROTOCOL_VERSION};
    power_on();
    send(MSG_OPEN | LINK_FIRST | LINK_LAST, open, sizeof open);
    read_board();
    for (size_t at = 0; at + 3 <= size;) {
        const uint8_t id = data[at] & 0x3fu, flags = data[at + 1];
        uint16_t length = data[at + 2];
        at += 3;
        if (length > size - at) length = (uint16_t)(size - at);
        uint8_t *payload = malloc(length ? length : 1);
        MUST(payload);
        memcpy(payload, data + at, length);
        at += length;
        if (id == 0x3f) {
            sensor_answers = flags & 1u;
            memcpy(registers, payload, length < sizeof registers ? length : sizeof registers);
        } else if (id == 0x3e) {
            now_us += (uint64_t)flags * 1000u;
        } else {
            send((uint8_t)(id | (flags & (LINK_FIRST | LINK_LAST))), payload, length);
        }
        free(payload);
        for (unsigned turn = 0; turn <= (flags & 0x3fu); turn++) {
            core_sensor_tick(&board);
            core_poll(&board, now_us += 500);
            read_board();
        }
        /* An acknowledgement, so that the send window is never the end of it. */
        static const uint8_t ack[MSG_ACK_SIZE];
        send(MSG_ACK | LINK_FIRST | LINK_LAST, ack, sizeof ack);
        read_board();
    }
    return 0;
}
