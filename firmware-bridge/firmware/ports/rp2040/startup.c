/* startup.c (rp2040) - the vector table that the boot stage jumps through, and what must be before main. */
#include "chip.h"
#include "usb.h"

extern uint32_t data_start, data_end, data_load, bss_start, bss_end, stack_top;

int main(void);

static void stop(void)
{
    for (;;) {
    }
}

void reset(void)
{
    for (uint32_t *to = &data_start, *from = &data_load; to < &data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &bss_start; to < &bss_end;) {
        *to++ = 0;
    }
    main();
    stop();
}

typedef void (*handler_t)(void);

__attribute__((section(".vectors"), used)) static const handler_t vectors[48] = {
    [0] = (handler_t)(void *)&stack_top,
    [1] = reset,
    [2] = stop,
    [3] = stop,
    [11] = stop,
    [14] = stop,
    [15] = stop,
    [16 + TIMER_IRQ] = timer_interrupt,
    [16 + USB_IRQ] = usb_interrupt,
    [16 + UART_IRQ] = uart_interrupt,
};
