/* chip.h (rp2040) - registers and the few drivers of the port. Names and numbers follow the RP2040 data sheet. */
#ifndef TMF_RP2040_CHIP_H
#define TMF_RP2040_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))
/* Writing to these aliases sets, or clears, the bits written and leaves the others. */
#define SET(address) REG((address) + 0x2000u)
#define CLEAR(address) REG((address) + 0x3000u)

#define CLOCK_HZ 125000000u

/* Not nested: only for the main loop. */
#define HOLD_INTERRUPTS() __asm volatile("cpsid i" ::: "memory")
#define LET_INTERRUPTS() __asm volatile("cpsie i" ::: "memory")

enum { TIMER_IRQ = 0, USB_IRQ = 5, UART_IRQ = 20 };

/* port.c: the tick below. */
void timer_interrupt(void);

/* clocks.c: 12 MHz crystal, 125 MHz system and peripheral clock, 48 MHz for USB, 1 MHz timer. Takes peripherals out of reset. */
void clocks_begin(void);
uint64_t clock_us(void);
/* The tick interrupt comes each so many microseconds. */
void tick_begin(uint32_t period_us);
void tick_again(void);

/* uart.c: UART 0 on GP0 (out) and GP1 (in). */
void uart_begin(uint32_t baud);
size_t uart_read(uint8_t *bytes, size_t most);
size_t uart_write(const uint8_t *bytes, size_t length);
bool uart_waiting(void);
void uart_interrupt(void);

/* i2c.c: I2C 0 at 400 kHz on GP4 (SDA) and GP5 (SCL). */
void i2c_begin(void);
void i2c_recover(void);
bool i2c_write(uint8_t address, const uint8_t *bytes, size_t length);
bool i2c_write_read(uint8_t address, uint8_t reg, uint8_t *bytes, size_t length);

#endif
