#include "usb.h"

#include "usb_control.h"
#include "usb_descriptors.h"
#include "usb_hardware.h"
#include "usb_stream.h"

enum { SHARED_MEMORY = 4096 };

void usb_begin(uint64_t serial)
{
    usb_descriptors_begin(serial);
    for (uint32_t at = 0; at < SHARED_MEMORY; at += 4) {
        REG(USB_MEMORY + at) = 0;
    }
    USB_MUXING = USB_TO_PHY;
    USB_POWER = USB_VBUS_FORCED;
    USB_MAIN_CONTROL = USB_CONTROLLER_ENABLE;
    USB_SIE_CONTROL = USB_EP0_INTERRUPT_PER_BUFFER;
    USB_INTERRUPTS_ENABLE = USB_INT_BUFFER | USB_INT_BUS_RESET | USB_INT_SETUP | USB_INT_SOF;
    USB_SIE_CONTROL = USB_EP0_INTERRUPT_PER_BUFFER | USB_PULL_UP;
}

static void buffers_done(void)
{
    static void (*const done[])(void) = {
        usb_control_in_done, usb_control_out_done, 0, 0, usb_stream_in_done, usb_stream_out_done};
    uint32_t status = USB_BUFFER_STATUS;
    for (uint32_t bit = 0; bit < sizeof done / sizeof *done; bit++) {
        if (status & 1u << bit) {
            USB_BUFFER_STATUS_CLEAR = 1u << bit; /* first: the handler may arm the next */
            if (done[bit]) {
                done[bit]();
            }
        }
    }
}

/* The frame first, as its time counts; buffers before a set-up packet, which came after them. */
void usb_interrupt(void)
{
    uint32_t status = USB_INTERRUPTS;
    if (status & USB_INT_SOF) {
        (void)USB_FRAME_NUMBER; /* reading it ends the interrupt */
        usb_stream_frame();
    }
    if (status & USB_INT_BUS_RESET) {
        USB_SIE_STATUS_CLEAR = USB_SIE_BUS_RESET;
        usb_control_reset();
    }
    if (status & USB_INT_BUFFER) {
        buffers_done();
    }
    if (status & USB_INT_SETUP) {
        USB_SIE_STATUS_CLEAR = USB_SIE_SETUP;
        usb_control_setup();
    }
}
