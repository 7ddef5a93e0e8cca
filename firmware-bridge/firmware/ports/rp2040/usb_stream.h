/*
 * usb_stream.h (rp2040) - the serial port's bytes: rings between the main loop and two bulk endpoints.
 *
 *   host -> packet -> ring 4096 -> main loop     no room for a packet: it is not armed, and the host waits
 *   host <- packet <- ring 2048 <- main loop     nobody reads: the ring fills, and the link waits
 */
#ifndef TMF_RP2040_USB_STREAM_H
#define TMF_RP2040_USB_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the USB interrupt. */
void usb_stream_configure(bool on);
void usb_stream_open(bool open);
void usb_stream_in_done(void);
void usb_stream_out_done(void);
/* Start of a frame of 1 ms. */
void usb_stream_frame(void);
/* Halts an endpoint, or ends that and begins with DATA0 again. False: there is none of that address. */
bool usb_stream_halt(uint8_t address, bool halt);
bool usb_stream_halted(uint8_t address);

/* In the main loop. A program on the host has the port open. */
bool usb_is_open(void);
bool usb_waiting(void);
size_t usb_read(uint8_t *bytes, size_t most);
size_t usb_write(const uint8_t *bytes, size_t length);

#endif
