/*
 * clocks.c (rp2040) - crystal -> PLL -> system and peripherals at 125 MHz, USB at 48 MHz; watchdog tick -> 1 MHz timer.
 *
 *   12 MHz x 125 = 1500 MHz, / 6 / 2 = 125 MHz
 *   12 MHz x  40 =  480 MHz, / 5 / 2 =  48 MHz for USB
 */
#include "chip.h"

#define RESETS 0x4000c000u
#define XOSC 0x40024000u
#define PLL_SYS 0x40028000u
#define PLL_USB 0x4002c000u
#define CLOCKS 0x40008000u
#define WATCHDOG_TICK 0x4005802cu
#define TIMER 0x40054000u

enum {
    RESET_I2C0 = 1u << 3,
    RESET_IO_BANK0 = 1u << 5,
    RESET_PADS_BANK0 = 1u << 8,
    RESET_PLL_SYS = 1u << 12,
    RESET_PLL_USB = 1u << 13,
    RESET_TIMER = 1u << 21,
    RESET_UART0 = 1u << 22,
    RESET_USB = 1u << 24
};

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

/* 12 MHz x `times`, divided by `first` and `second`. */
static void pll_begin(uint32_t pll, uint32_t times, uint32_t first, uint32_t second)
{
    REG(pll) = 1u;
    REG(pll + 8u) = times;
    CLEAR(pll + 4u) = 1u | 1u << 5; /* power for PLL and oscillator */
    wait(pll, 1u << 31);
    REG(pll + 0x0cu) = first << 16 | second << 12;
    CLEAR(pll + 4u) = 1u << 3; /* dividers */
}

void clocks_begin(void)
{
    REG(XOSC + 0x0cu) = 47u; /* about 1 ms for the crystal to settle */
    REG(XOSC) = 0xfabaa0u;
    wait(XOSC + 4u, 1u << 31);
    REG(CLOCKS + 0x30u) = 2u; /* reference: crystal */
    wait(CLOCKS + 0x38u, 1u << 2);
    out_of_reset(RESET_PLL_SYS | RESET_PLL_USB);
    pll_begin(PLL_SYS, 125, 6, 2);
    REG(CLOCKS + 0x3cu) = 0u; /* system: auxiliary source is the PLL; then change over */
    REG(CLOCKS + 0x3cu) = 1u;
    wait(CLOCKS + 0x44u, 1u << 1);
    REG(CLOCKS + 0x48u) = 1u << 11; /* peripherals run at the system clock */
    pll_begin(PLL_USB, 40, 5, 2);
    REG(CLOCKS + 0x54u) = 1u << 11; /* USB: from its own PLL, undivided */
    REG(WATCHDOG_TICK) = 1u << 9 | 12u;
    out_of_reset(RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_TIMER | RESET_UART0 | RESET_I2C0 | RESET_USB);
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
