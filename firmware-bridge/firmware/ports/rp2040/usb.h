/*
 * usb.h (rp2040) - the board as a serial port (CDC-ACM) on USB full speed, with interrupts and without a library.
 *
 *   usb.c              controller on, its interrupt
 *   usb_control.c      endpoint 0: descriptors, address, configuration, line state
 *   usb_stream.c       endpoint 2: bytes in and out                        usb_endpoint.c   one buffer of the controller
 *   usb_descriptors.c  who we are                                          usb_hardware.h   registers
 *
 * Known limit: erratum E5 (chips B0 and B1 may stay in reset behind a busy hub) is not worked around. Boards with such a
 * chip go straight into the computer; B2, sold since 2021, has no such need.
 */
#ifndef TMF_RP2040_USB_H
#define TMF_RP2040_USB_H

#include <stdint.h>

/* The device appears on the bus. `serial`: 0 for none. */
void usb_begin(uint64_t serial);
void usb_interrupt(void);

#endif
