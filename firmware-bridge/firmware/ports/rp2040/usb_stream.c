/*
 * Erratum E15: after an error on the bus, behind some hubs, the controller hangs when a bulk IN buffer becomes available in
 * the last fifth of a frame (800 to 998 us after its start). So it is made available before that, or with the next frame.
 * The test is the last thing before AVAILABLE; for it the start of frame interrupt is always on. The margin is what a frame
 * may be stamped too late: its interrupt waits for the copy of a packet each way, some 10 us each; what is later is seen
 * from the frame before.
 */
#include "usb_stream.h"

#include "usb_descriptors.h"
#include "usb_endpoint.h"

enum { IN_RING = 2048, OUT_RING = 4096, CRITICAL_FROM_US = 770, CRITICAL_TO_US = 1000, FRAME_US = 1000, LATE_US = 500 };
/* Endpoint control: on, an interrupt for each buffer. */
#define ENDPOINT_CONTROL(number, out) REG(USB_MEMORY + 8u * (number) + ((out) ? 4u : 0u))
#define ENDPOINT_ON (1u << 31 | 1u << 29)
#define TYPE_BULK (2u << 26)
#define TYPE_INTERRUPT (3u << 26)

static usb_endpoint_t notify = {.bit = 2 * USB_NOTIFY_ENDPOINT, .buffer = 0x180};
static usb_endpoint_t in = {.bit = 2 * USB_BULK_ENDPOINT, .buffer = 0x1c0};
static usb_endpoint_t out = {.bit = 2 * USB_BULK_ENDPOINT + 1, .buffer = 0x200};

static uint8_t in_ring[IN_RING], out_ring[OUT_RING];
static volatile uint32_t in_head, in_tail, out_head, out_tail;
static volatile bool configured, open;
static bool held;  /* a packet waits for the next frame */
static bool ended; /* the last packet was full and nothing came after: an empty one tells the host that this was all */
static uint32_t frame_us;

static uint32_t now_us(void)
{
    return (uint32_t)clock_us();
}

static void release_in(void)
{
    uint32_t since = now_us() - frame_us;
    held = since >= CRITICAL_FROM_US && since < CRITICAL_TO_US;
    if (!held) {
        usb_endpoint_release(&in);
    }
}

/* Arms the next packet towards the host, if there is one and none is on its way. */
static void send_next(void)
{
    uint32_t length = in_head - in_tail;
    if (!configured || in.armed || in.halted || (length == 0 && !ended)) {
        return;
    }
    if (length > USB_PACKET) {
        length = USB_PACKET;
    }
    volatile uint8_t *buffer = USB_BYTES(in.buffer);
    for (uint32_t i = 0; i < length; i++) {
        buffer[i] = in_ring[(in_tail + i) % IN_RING];
    }
    in_tail += length;
    ended = length == USB_PACKET && in_head == in_tail;
    usb_endpoint_prepare(&in, length);
    release_in();
}

static void receive_next(void)
{
    if (configured && !out.armed && !out.halted && OUT_RING - (out_head - out_tail) >= USB_PACKET) {
        usb_endpoint_arm(&out, USB_PACKET);
    }
}

void usb_stream_configure(bool on)
{
    configured = false;
    usb_stream_open(false);
    usb_endpoint_reset(&notify, false);
    usb_endpoint_reset(&in, false);
    usb_endpoint_reset(&out, false);
    held = false;
    ENDPOINT_CONTROL(USB_NOTIFY_ENDPOINT, false) = on ? ENDPOINT_ON | TYPE_INTERRUPT | notify.buffer : 0u;
    ENDPOINT_CONTROL(USB_BULK_ENDPOINT, false) = on ? ENDPOINT_ON | TYPE_BULK | in.buffer : 0u;
    ENDPOINT_CONTROL(USB_BULK_ENDPOINT, true) = on ? ENDPOINT_ON | TYPE_BULK | out.buffer : 0u;
    configured = on;
    receive_next();
}

/* What a program left unread is not the next one's. */
void usb_stream_open(bool now)
{
    if (now != open) {
        in_tail = in_head;
        ended = false;
    }
    open = now;
}

void usb_stream_in_done(void)
{
    usb_endpoint_done(&in);
    send_next();
}

void usb_stream_out_done(void)
{
    uint32_t length = usb_endpoint_done(&out);
    const volatile uint8_t *buffer = USB_BYTES(out.buffer);
    for (uint32_t i = 0; i < length; i++) {
        out_ring[(out_head + i) % OUT_RING] = buffer[i];
    }
    out_head += length;
    receive_next();
}

/* Frames come each 1000 us, give or take half a microsecond of two crystals; an interrupt can only be late. So a stamp is never
 * later than one frame and a microsecond after the one before, unless frames were missing. */
void usb_stream_frame(void)
{
    uint32_t now = now_us(), since = now - frame_us;
    frame_us = since > FRAME_US && since < FRAME_US + LATE_US ? frame_us + FRAME_US + 1u : now;
    if (held) {
        release_in();
    }
}

static usb_endpoint_t *find(uint8_t address)
{
    return address == (0x80 | USB_BULK_ENDPOINT)     ? &in
           : address == USB_BULK_ENDPOINT            ? &out
           : address == (0x80 | USB_NOTIFY_ENDPOINT) ? &notify
                                                     : NULL;
}

bool usb_stream_halt(uint8_t address, bool halt)
{
    usb_endpoint_t *endpoint = find(address);
    if (!endpoint) {
        return false;
    }
    if (endpoint == &in) {
        held = false;
    }
    if (halt) {
        usb_endpoint_stall(endpoint);
    } else {
        usb_endpoint_reset(endpoint, false);
        send_next();
        receive_next();
    }
    return true;
}

bool usb_stream_halted(uint8_t address)
{
    const usb_endpoint_t *endpoint = find(address);
    return endpoint && endpoint->halted;
}

bool usb_is_open(void)
{
    return configured && open;
}

bool usb_waiting(void)
{
    return out_head != out_tail;
}

size_t usb_read(uint8_t *bytes, size_t most)
{
    size_t length = 0;
    for (; length < most && out_tail != out_head; length++) {
        bytes[length] = out_ring[out_tail % OUT_RING];
        out_tail++;
    }
    if (length > 0) {
        HOLD_INTERRUPTS();
        receive_next();
        LET_INTERRUPTS();
    }
    return length;
}

size_t usb_write(const uint8_t *bytes, size_t length)
{
    size_t written = 0;
    /* Filled with interrupts on: held back for so long, they would stamp a frame too late. */
    for (; written < length && in_head - in_tail < IN_RING; written++) {
        in_ring[in_head % IN_RING] = bytes[written];
        in_head++;
    }
    HOLD_INTERRUPTS();
    send_next();
    LET_INTERRUPTS();
    return written;
}
