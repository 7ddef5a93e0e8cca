/*
 * i2c.c (rp2040) - transfers on I2C 0, each bounded in time.
 *
 * On an address that nobody answers the STOP comes after TX_ABRT. Leaving before STOP_DET would leave it standing, and the
 * next refused transfer would look like a success: so an abort waits for its STOP, and each transfer clears what is old.
 *
 * A device that lost count of clocks may hold SDA low for ever: nine clocks by hand let it finish its byte.
 */
#include "chip.h"

#define I2C 0x40044000u
#define IC(offset) REG(I2C + (offset))
#define IO_BANK0 0x40014000u
#define PADS_BANK0 0x4001c000u
#define SIO 0xd0000000u

enum { SDA = 4, SCL = 5, RESTART = 1u << 10, STOP = 1u << 9, READ = 1u << 8, TX_ABRT = 1u << 6, STOP_DET = 1u << 9 };

#define TIMEOUT_US 2000u

static void function(uint32_t pin, uint32_t select)
{
    REG(IO_BANK0 + 4u + 8u * pin) = select;
}

static void set_up(void)
{
    IC(0x6c) = 0;
    IC(0x00) = 1u | 2u << 1 | 1u << 5 | 1u << 6 | 1u << 8; /* master, fast mode, restart, no slave, TX_EMPTY control */
    IC(0x1c) = 125;                                         /* high and low of the clock, in 8 ns */
    IC(0x20) = 187;
    IC(0xa0) = 11; /* spikes */
    IC(0x7c) = 38; /* SDA hold */
    IC(0x30) = 0;  /* no interrupts */
    IC(0x6c) = 1;
}

void i2c_begin(void)
{
    REG(PADS_BANK0 + 4u + 4u * SDA) = 0x5au; /* pull-up, Schmitt trigger, input on */
    REG(PADS_BANK0 + 4u + 4u * SCL) = 0x5au;
    function(SDA, 3);
    function(SCL, 3);
    set_up();
}

static void pause_us(uint32_t us)
{
    uint64_t end = clock_us() + us;
    while (clock_us() < end) {
    }
}

/* Nine clocks with SDA let go, by switching SCL between low and input. */
void i2c_recover(void)
{
    IC(0x6c) = 0;
    REG(SIO + 0x18u) = 1u << SCL | 1u << SDA; /* levels: low when driven */
    REG(SIO + 0x28u) = 1u << SCL | 1u << SDA; /* both let go */
    function(SDA, 5);
    function(SCL, 5);
    for (int i = 0; i < 9; i++) {
        REG(SIO + 0x24u) = 1u << SCL;
        pause_us(5);
        REG(SIO + 0x28u) = 1u << SCL;
        pause_us(5);
    }
    function(SDA, 3);
    function(SCL, 3);
    set_up();
}

/* Waits for the end of a transfer. False: refused, or it never ended. */
static bool ended(void)
{
    uint64_t end = clock_us() + TIMEOUT_US;
    while (!(IC(0x34) & STOP_DET)) {
        if (clock_us() > end) {
            i2c_recover();
            return false;
        }
    }
    bool refused = (IC(0x34) & TX_ABRT) != 0;
    (void)IC(0x40);
    return !refused;
}

static void begin(uint8_t address)
{
    (void)IC(0x40);
    if (IC(0x04) != address) {
        IC(0x6c) = 0;
        IC(0x04) = address;
        IC(0x6c) = 1;
    }
}

bool i2c_write(uint8_t address, const uint8_t *bytes, size_t length)
{
    begin(address);
    for (size_t i = 0; i < length; i++) {
        IC(0x10) = bytes[i] | (i + 1 == length ? STOP : 0u);
    }
    return ended();
}

bool i2c_write_read(uint8_t address, uint8_t reg, uint8_t *bytes, size_t length)
{
    begin(address);
    IC(0x10) = reg;
    for (size_t i = 0; i < length; i++) {
        IC(0x10) = READ | (i == 0 ? RESTART : 0u) | (i + 1 == length ? STOP : 0u);
    }
    if (!ended()) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (IC(0x78) == 0) {
            return false;
        }
        bytes[i] = (uint8_t)IC(0x10);
    }
    return true;
}
