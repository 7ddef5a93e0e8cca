/* counts_main.c (qemu) - instruction counts over the UART: QEMU counts instructions and calls 8 ns each one. */
#include "counts.h"
#include "machine.h"

enum { STEPS = 400 };

static void put(char c)
{
    const uint8_t byte = (uint8_t)c;
    while (machine_write(&byte, 1) == 0) {
    }
}

static void line(const char *name, uint32_t value)
{
    while (*name) {
        put(*name++);
    }
    put(' ');
    for (int shift = 28; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[value >> shift & 15u]);
    }
    put('\n');
}

static uint32_t measure(void (*run)(uint32_t))
{
    counts_restart();
    uint64_t start_us = machine_clock_us();
    run(STEPS);
    return (uint32_t)(machine_clock_us() - start_us);
}

int main(void)
{
    machine_begin();
    counts_begin();
    uint32_t samples = measure(counts_samples), interpreted = measure(counts_interpreted), hand = measure(counts_by_hand);
    line("steps", STEPS);
    line("interpreted", interpreted - samples);
    line("by_hand", hand - samples);
    line("digest_interpreted", counts_digest_interpreted());
    line("digest_by_hand", counts_digest_by_hand());
    counts_begin();
    counts_restart();
    line("macs", counts_macs(STEPS));
    put('.');
    return 0;
}
