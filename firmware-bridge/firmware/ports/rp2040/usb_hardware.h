/*
 * usb_hardware.h (rp2040) - the USB controller in device mode: memory that it shares with the processor, and registers.
 *
 *   0x50100000   set-up packet, 8 bytes
 *        +0x08   control of endpoint 1 in, 1 out, 2 in, ...
 *        +0x80   buffer control of endpoint 0 in, 0 out, 1 in, ...
 *        +0x100  the one buffer of endpoint 0
 *        +0x180  buffers of ours: 64 bytes for each bulk direction
 *   0x50110000   registers; +0x2000 sets bits, +0x3000 clears them
 */
#ifndef TMF_RP2040_USB_HARDWARE_H
#define TMF_RP2040_USB_HARDWARE_H

#include "chip.h"

#define USB_MEMORY 0x50100000u
#define USB_BYTES(offset) ((volatile uint8_t *)(USB_MEMORY + (offset)))
#define USB_SETUP USB_BYTES(0)

#define USB_REGISTERS 0x50110000u
#define USB_ADDRESS REG(USB_REGISTERS + 0x00u)
#define USB_MAIN_CONTROL REG(USB_REGISTERS + 0x40u)
#define USB_FRAME_NUMBER REG(USB_REGISTERS + 0x48u)
#define USB_SIE_CONTROL REG(USB_REGISTERS + 0x4cu)
#define USB_SIE_STATUS_CLEAR CLEAR(USB_REGISTERS + 0x50u)
#define USB_BUFFER_STATUS REG(USB_REGISTERS + 0x58u)
#define USB_BUFFER_STATUS_CLEAR CLEAR(USB_REGISTERS + 0x58u)
#define USB_ABORT_SET SET(USB_REGISTERS + 0x60u)
#define USB_ABORT_CLEAR CLEAR(USB_REGISTERS + 0x60u)
#define USB_ABORT_DONE REG(USB_REGISTERS + 0x64u)
#define USB_ABORT_DONE_CLEAR CLEAR(USB_REGISTERS + 0x64u)
#define USB_STALL_ARM_SET SET(USB_REGISTERS + 0x68u)
#define USB_STALL_ARM_CLEAR CLEAR(USB_REGISTERS + 0x68u)
#define USB_MUXING REG(USB_REGISTERS + 0x74u)
#define USB_POWER REG(USB_REGISTERS + 0x78u)
#define USB_INTERRUPTS_ENABLE REG(USB_REGISTERS + 0x90u)
#define USB_INTERRUPTS REG(USB_REGISTERS + 0x98u)

enum {
    USB_CONTROLLER_ENABLE = 1u << 0,
    USB_EP0_INTERRUPT_PER_BUFFER = 1u << 29, /* SIE_CONTROL */
    USB_PULL_UP = 1u << 16,                  /* SIE_CONTROL */
    USB_TO_PHY = 1u << 0 | 1u << 3,          /* MUXING: to the pins, and the soft connection */
    USB_VBUS_FORCED = 1u << 3 | 1u << 2,     /* POWER: there is always a cable; the pin that tells belongs to others */
    USB_SIE_BUS_RESET = 1u << 19,
    USB_SIE_SETUP = 1u << 17,
    USB_INT_SOF = 1u << 17,
    USB_INT_SETUP = 1u << 16,
    USB_INT_BUS_RESET = 1u << 12,
    USB_INT_BUFFER = 1u << 4
};

/* Buffer control. */
enum {
    USB_BUFFER_FULL = 1u << 15,
    USB_BUFFER_DATA1 = 1u << 13,
    USB_BUFFER_STALL = 1u << 11,
    USB_BUFFER_AVAILABLE = 1u << 10,
    USB_BUFFER_LENGTH = 0x3ffu
};

enum { USB_PACKET = 64 };

#endif
