/* vectors.c (rp2040) - the vector table that the boot stage jumps through. */
#include "chip.h"
#include "start_up.h"
#include "usb.h"

VECTORS = {
    [0] = STACK_TOP,
    [1] = start_up,
    [2] = stop,
    [3] = stop,
    [11] = stop,
    [14] = stop,
    [15] = stop,
    [16 + TIMER_IRQ] = timer_interrupt,
    [16 + USB_IRQ] = usb_interrupt,
    [16 + UART_IRQ] = uart_interrupt,
};
