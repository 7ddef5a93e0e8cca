/* golden_main.c (qemu) - the golden digests over the UART. */
#include "machine.h"
#include "golden_lines.h"

static void put(char c)
{
    const uint8_t byte = (uint8_t)c;
    while (machine_write(&byte, 1) == 0) {
    }
}

int main(void)
{
    machine_begin();
    golden_short(put);
    golden_long(put);
    put('.');
    return 0;
}
