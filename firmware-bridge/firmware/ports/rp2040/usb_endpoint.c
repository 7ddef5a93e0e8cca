#include "usb_endpoint.h"

#define BUFFER_CONTROL(endpoint) REG(USB_MEMORY + 0x80u + 4u * (endpoint)->bit)
#define CHIP_ID REG(0x40000000u)

enum { OUT = 1, REVISION_B2 = 2, ABORT_TRIES = 10000 };

void usb_endpoint_prepare(usb_endpoint_t *endpoint, uint32_t length)
{
    BUFFER_CONTROL(endpoint) =
        length | (endpoint->bit & OUT ? 0u : USB_BUFFER_FULL) | (endpoint->next_data1 ? USB_BUFFER_DATA1 : 0u);
    endpoint->next_data1 = !endpoint->next_data1;
    endpoint->armed = true;
}

void usb_endpoint_release(usb_endpoint_t *endpoint)
{
    __asm volatile("b 1f\n1: b 1f\n1: b 1f\n1: b 1f\n1: b 1f\n1: b 1f\n1:" ::: "memory"); /* at least 12 cycles */
    BUFFER_CONTROL(endpoint) |= USB_BUFFER_AVAILABLE;
}

void usb_endpoint_arm(usb_endpoint_t *endpoint, uint32_t length)
{
    usb_endpoint_prepare(endpoint, length);
    usb_endpoint_release(endpoint);
}

uint32_t usb_endpoint_done(usb_endpoint_t *endpoint)
{
    endpoint->armed = false;
    return BUFFER_CONTROL(endpoint) & USB_BUFFER_LENGTH;
}

/* Erratum E2: before revision B2 the abort must not be used; an armed buffer is then taken away as it is. */
static bool can_abort(void)
{
    return CHIP_ID >> 28 >= REVISION_B2;
}

void usb_endpoint_reset(usb_endpoint_t *endpoint, bool next_data1)
{
    uint32_t mask = 1u << endpoint->bit;
    bool abort = endpoint->armed && can_abort();
    if (abort) {
        USB_ABORT_SET = mask;
        for (uint32_t i = 0; i < ABORT_TRIES && !(USB_ABORT_DONE & mask); i++) {
        }
    }
    BUFFER_CONTROL(endpoint) = 0;
    if (abort) {
        USB_ABORT_DONE_CLEAR = mask;
        USB_ABORT_CLEAR = mask;
    }
    /* It may have been through just before. */
    USB_BUFFER_STATUS_CLEAR = mask;
    endpoint->armed = false;
    endpoint->halted = false;
    endpoint->next_data1 = next_data1;
}

void usb_endpoint_stall(usb_endpoint_t *endpoint)
{
    usb_endpoint_reset(endpoint, false);
    if (endpoint->bit <= OUT) {
        USB_STALL_ARM_SET = 1u << endpoint->bit; /* endpoint 0 stalls only if told twice; a set-up packet ends it */
    }
    BUFFER_CONTROL(endpoint) = USB_BUFFER_STALL;
    endpoint->halted = true;
}
