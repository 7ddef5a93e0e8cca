/* usb_descriptors.h (rp2040) - what the device says of itself: a serial port (CDC-ACM) with the flash chip's number. */
#ifndef TMF_RP2040_USB_DESCRIPTORS_H
#define TMF_RP2040_USB_DESCRIPTORS_H

#include <stdint.h>

enum { USB_NOTIFY_ENDPOINT = 1, USB_BULK_ENDPOINT = 2, USB_CONTROL_INTERFACE = 0, USB_DATA_INTERFACE = 1 };

/* The serial number; 0: the device then has none. Before anything else of this file. */
void usb_descriptors_begin(uint64_t serial);
/* The descriptor and its length; 0: there is no such. Held until the next call. */
const uint8_t *usb_descriptor(uint8_t type, uint8_t index, uint32_t *length);

#endif
