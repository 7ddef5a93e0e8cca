/*
 * usb_endpoint.h (rp2040) - one direction of one endpoint: a buffer of 64 bytes that is the controller's while armed.
 *
 *   arm:  fill the buffer -> length, FULL and DATA0/1 -> 12 cycles -> AVAILABLE     (two writes: the controller runs on
 *         another clock and must see the rest before it sees AVAILABLE)
 *   done: the controller clears AVAILABLE and sets the bit in BUFFER_STATUS; the next packet has the other DATA
 *
 * All of this is for the USB interrupt, or with interrupts held back.
 */
#ifndef TMF_RP2040_USB_ENDPOINT_H
#define TMF_RP2040_USB_ENDPOINT_H

#include "usb_hardware.h"

typedef struct {
    uint8_t bit;            /* in BUFFER_STATUS and ABORT: 2 x number, + 1 for out */
    uint16_t buffer;        /* offset in the controller's memory */
    bool armed, next_data1, halted;
} usb_endpoint_t;

/* Writes all of buffer control but AVAILABLE. `full`: towards the host. */
void usb_endpoint_prepare(usb_endpoint_t *endpoint, uint32_t length);
/* The second half. */
void usb_endpoint_release(usb_endpoint_t *endpoint);
/* Both halves. */
void usb_endpoint_arm(usb_endpoint_t *endpoint, uint32_t length);
/* The controller is through with it; returns the length that came or went. */
uint32_t usb_endpoint_done(usb_endpoint_t *endpoint);
/* Takes an armed buffer back; what was in it is lost. The next packet is DATA0, or DATA1. */
void usb_endpoint_reset(usb_endpoint_t *endpoint, bool next_data1);
/* Answers STALL until it is reset. */
void usb_endpoint_stall(usb_endpoint_t *endpoint);

#endif
