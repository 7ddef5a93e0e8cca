/*
 * A frame that was cut by a change of wire is found damaged on the other end, and sent again; a host that opens a port
 * begins with a greeting anyhow. What comes on the other wire is thrown away: bytes of two hosts would make no frames.
 */
#include "wire.h"

#include "chip.h"
#include "usb_stream.h"

typedef size_t (*read_fn)(uint8_t *bytes, size_t most);

static void throw_away(read_fn read)
{
    uint8_t stray[64];
    while (read(stray, sizeof stray) > 0) {
    }
}

bool wire_waiting(void)
{
    return uart_waiting() || usb_waiting();
}

size_t wire_read(uint8_t *bytes, size_t most)
{
    bool usb = usb_is_open();
    throw_away(usb ? uart_read : usb_read);
    return usb ? usb_read(bytes, most) : uart_read(bytes, most);
}

size_t wire_write(const uint8_t *bytes, size_t length)
{
    return usb_is_open() ? usb_write(bytes, length) : uart_write(bytes, length);
}
