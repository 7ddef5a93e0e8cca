/*
 * clocks.c (rp2040) - crystal -> PLL -> system and peripherals at 125 MHz; watchdog tick -> 1 MHz timer.
 *
 *   12 MHz x 125 = 1500 MHz, / 6 / 2 = 125 MHz
 */
#include "chip.h"

#define RESETS 0x4000c000u
#define XOSC 0x40024000u
#define PLL_SYS 0x40028000u
#define CLOCKS 0x40008000u
#define WATCHDOG_TICK 0x4005802cu
#define TIMER 0x40054000u

enum { I2C0 = 1u << 3, IO_BANK0 = 1u << 5, PADS_BANK0 = 1u << 8, PLL = 1u << 12, TIMER_RESET = 1u << 21, UART0 = 1u << 22 };

static uint32_t period;

static void wait(uint32_t address, uint32_t bits)
{
    while ((REG(address) & bits) != bits) {
    }
}

static void out_of_reset(uint32_t bits)
{
    CLEAR(RESETS) = bits;
    wait(RESETS + 8u, bits);
}

void clocks_begin(void)
{
    REG(XOSC + 0x0cu) = 47u; /* about 1 ms for the crystal to settle */
    REG(XOSC) = 0xfabaa0u;
    wait(XOSC + 4u, 1u << 31);
    REG(CLOCKS + 0x30u) = 2u; /* reference: crystal */
    wait(CLOCKS + 0x38u, 1u << 2);
    out_of_reset(PLL);
    REG(PLL_SYS) = 1u;
    REG(PLL_SYS + 8u) = 125u;
    CLEAR(PLL_SYS + 4u) = 1u | 1u << 5; /* power for PLL and oscillator */
    wait(PLL_SYS, 1u << 31);
    REG(PLL_SYS + 0x0cu) = 6u << 16 | 2u << 12;
    CLEAR(PLL_SYS + 4u) = 1u << 3; /* dividers */
    REG(CLOCKS + 0x3cu) = 0u; /* system: auxiliary source is the PLL; then change over */
    REG(CLOCKS + 0x3cu) = 1u;
    wait(CLOCKS + 0x44u, 1u << 1);
    REG(CLOCKS + 0x48u) = 1u << 11; /* peripherals run at the system clock */
    REG(WATCHDOG_TICK) = 1u << 9 | 12u;
    out_of_reset(IO_BANK0 | PADS_BANK0 | TIMER_RESET | UART0 | I2C0);
}

uint64_t clock_us(void)
{
    for (;;) {
        uint32_t high = REG(TIMER + 0x24u), low = REG(TIMER + 0x28u);
        if (REG(TIMER + 0x24u) == high) {
            return (uint64_t)high << 32 | low;
        }
    }
}

void tick_begin(uint32_t period_us)
{
    period = period_us;
    REG(TIMER + 0x38u) = 1u;
    REG(TIMER + 0x10u) = REG(TIMER + 0x28u) + period;
}

void tick_again(void)
{
    REG(TIMER + 0x34u) = 1u;
    REG(TIMER + 0x10u) = REG(TIMER + 0x28u) + period;
}
