/*
 * usb_descriptors.c (rp2040) - one configuration, two interfaces, as USB CDC 1.2 has them for a modem without a modem.
 *
 * Vendor and product are the pair that pid.codes keeps for tests. A maker who hands out boards needs a pair of their own.
 * The serial number is the board's own id, in the same words as in its hello: so a board is the same over USB and UART.
 */
#include "usb_descriptors.h"

#include <stddef.h>

enum { DEVICE = 1, CONFIGURATION = 2, STRING = 3, MAKER = 1, PRODUCT = 2, SERIAL = 3 };

#define WORD(value) (uint8_t)(value), (uint8_t)((value) >> 8)

static uint8_t device[18] = {18, DEVICE, WORD(0x0200), 2, 0, 0, 64, WORD(0x1209), WORD(0x0001), WORD(0x0100), MAKER, PRODUCT, SERIAL, 1};

static const uint8_t configuration[] = {
    /* clang-format off */
    9, CONFIGURATION, WORD(67), 2, 1, 0, 0x80, 250,            /* bus powered, 500 mA with its sensor and LED */
    9, 4, USB_CONTROL_INTERFACE, 0, 1, 2, 2, 0, 0,             /* communication, abstract control model */
    5, 0x24, 0, WORD(0x0120),                                  /* header */
    5, 0x24, 1, 0, USB_DATA_INTERFACE,                         /* call management: none */
    4, 0x24, 2, 2,                                             /* line coding and line state are understood */
    5, 0x24, 6, USB_CONTROL_INTERFACE, USB_DATA_INTERFACE,     /* union */
    7, 5, 0x80 | USB_NOTIFY_ENDPOINT, 3, WORD(8), 255,         /* has nothing to tell, ever */
    9, 4, USB_DATA_INTERFACE, 0, 2, 10, 0, 0, 0,
    7, 5, USB_BULK_ENDPOINT, 2, WORD(64), 0,
    7, 5, 0x80 | USB_BULK_ENDPOINT, 2, WORD(64), 0,
    /* clang-format on */
};
_Static_assert(sizeof configuration == 67, "the configuration says its own length");

static char serial_text[17];
static const char *const strings[] = {NULL, "TinyMetaFed", "TinyMetaFed RP2040 board", serial_text};
static const uint8_t languages[4] = {4, STRING, WORD(0x0409)};

void usb_descriptors_begin(uint64_t serial)
{
    for (int i = 0; i < 16; i++) {
        serial_text[i] = "0123456789abcdef"[(serial >> (60 - 4 * i)) & 15u];
    }
    if (serial == 0) {
        device[16] = 0;
    }
}

static const uint8_t *string(uint8_t index, uint32_t *length)
{
    static uint8_t text[2 + 2 * 32];
    uint32_t at = 2;
    for (const char *c = strings[index]; *c && at < sizeof text; c++, at += 2) {
        text[at] = (uint8_t)*c;
        text[at + 1] = 0;
    }
    text[0] = (uint8_t)at;
    text[1] = STRING;
    *length = at;
    return text;
}

const uint8_t *usb_descriptor(uint8_t type, uint8_t index, uint32_t *length)
{
    *length = 0;
    if (type == DEVICE && index == 0) {
        *length = sizeof device;
        return device;
    }
    if (type == CONFIGURATION && index == 0) {
        *length = sizeof configuration;
        return configuration;
    }
    if (type == STRING && index == 0) {
        *length = sizeof languages;
        return languages;
    }
    if (type == STRING && index <= SERIAL && (index != SERIAL || device[16] != 0)) {
        return string(index, length);
    }
    return NULL; /* a full-speed device has no qualifier: the host's question is refused */
}
