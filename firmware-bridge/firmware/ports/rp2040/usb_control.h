/*
 * usb_control.h (rp2040) - endpoint 0: the host's questions and orders.
 *
 *   SETUP -> data to the host, DATA1 first -> empty packet back     GET_DESCRIPTOR, GET_STATUS, GET_LINE_CODING, ...
 *   SETUP -> data from the host, DATA1     -> empty packet, DATA1   SET_LINE_CODING
 *   SETUP ->                                  empty packet, DATA1   SET_ADDRESS (which holds only after it), ...
 *   anything else: STALL, until the next SETUP
 */
#ifndef TMF_RP2040_USB_CONTROL_H
#define TMF_RP2040_USB_CONTROL_H

#include <stdbool.h>

/* The bus was reset: address 0, no configuration. */
void usb_control_reset(void);
void usb_control_setup(void);
void usb_control_in_done(void);
void usb_control_out_done(void);

#endif
