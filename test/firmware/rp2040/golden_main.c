/* golden_main.c (rp2040) - the golden digests over UART 0. */
#include "chip.h"
#include "golden_lines.h"

static void put(char c)
{
    const uint8_t byte = (uint8_t)c;
    while (uart_write(&byte, 1) == 0) {
    }
}

void timer_interrupt(void)
{
}

int main(void)
{
    clocks_begin();
    uart_begin(115200);
    golden_short(put);
    golden_line(put, "sine", golden_sine(3000));
#ifdef GOLDEN_ALL
    golden_long(put);
#endif
    put('.');
    return 0;
}
