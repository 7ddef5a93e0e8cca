/* wire.h (rp2040) - the link's wire: USB while a program on the host has that port open, UART 0 otherwise. Same protocol. */
#ifndef TMF_RP2040_WIRE_H
#define TMF_RP2040_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool wire_waiting(void);
size_t wire_read(uint8_t *bytes, size_t most);
size_t wire_write(const uint8_t *bytes, size_t length);

#endif
