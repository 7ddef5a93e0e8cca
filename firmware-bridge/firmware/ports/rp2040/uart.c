/*
 * uart.c (rp2040) - 8N1 with an interrupt for what comes in; what goes out fills the chip's FIFO of 32 from the main loop.
 *
 * The chip's FIFO of 32 is on: the sensor's interrupt takes 0.3 ms, in which bytes come. It interrupts when it holds 4,
 * or when one has waited for the time of 32 bits.
 */
#include "chip.h"

#define UART 0x40034000u
#define UART_DR REG(UART)
#define UART_FR REG(UART + 0x18u)
#define IO_BANK0 0x40014000u
#define PADS_BANK0 0x4001c000u

enum { RING = 4096, FR_RXFE = 1u << 4, FR_TXFF = 1u << 5, RX_INTERRUPTS = 1u << 4 | 1u << 6 };

static uint8_t ring[RING];
static volatile uint32_t ring_head, ring_tail;

void uart_begin(uint32_t baud)
{
    uint32_t divisor = (uint32_t)(((uint64_t)CLOCK_HZ * 4u + baud / 2u) / baud); /* in 64ths of 16 clocks */
    REG(UART + 0x24u) = divisor >> 6;
    REG(UART + 0x28u) = divisor & 63u;
    REG(UART + 0x2cu) = 3u << 5 | 1u << 4;
    REG(UART + 0x34u) = 0; /* interrupt at 4 of 32 */
    REG(UART + 0x30u) = 1u << 9 | 1u << 8 | 1u;
    REG(UART + 0x38u) = RX_INTERRUPTS;
    REG(PADS_BANK0 + 8u) = 0x5au; /* GP1 pulled up: a line with nothing on it is silent */
    REG(IO_BANK0 + 4u) = 2u;
    REG(IO_BANK0 + 12u) = 2u;
}

void uart_interrupt(void)
{
    REG(UART + 0x44u) = RX_INTERRUPTS;
    while (!(UART_FR & FR_RXFE)) {
        uint8_t byte = (uint8_t)UART_DR;
        if (ring_head - ring_tail < RING) {
            ring[ring_head % RING] = byte;
            ring_head++;
        }
    }
}

bool uart_waiting(void)
{
    return ring_head != ring_tail;
}

size_t uart_read(uint8_t *bytes, size_t most)
{
    size_t length = 0;
    while (length < most && uart_waiting()) {
        bytes[length++] = ring[ring_tail % RING];
        ring_tail++;
    }
    return length;
}

size_t uart_write(const uint8_t *bytes, size_t length)
{
    size_t written = 0;
    while (written < length && !(UART_FR & FR_TXFF)) {
        UART_DR = bytes[written++];
    }
    return written;
}
