/* machine.h (qemu) - the devices of mps2-an386 (Cortex-M4F) and mps2-an500 (Cortex-M7) that the port uses, both at 25 MHz. */
#ifndef TMF_QEMU_MACHINE_H
#define TMF_QEMU_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/* Starts UART 0 with its receive interrupt, and the timer. */
void machine_begin(void);
/* Bytes received since the last call, at most `most`. */
size_t machine_read(uint8_t *bytes, size_t most);
/* Returns how many were taken. */
size_t machine_write(const uint8_t *bytes, size_t length);
uint64_t machine_clock_us(void);
/* Sleeps until a byte comes, or about 10 ms. */
void machine_sleep(void);

#endif
