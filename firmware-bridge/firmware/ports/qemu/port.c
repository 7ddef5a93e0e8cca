/*
 * port.c (qemu) - the core on a Cortex-M4F or M7 in QEMU, behind a pseudo-terminal.
 *
 * A test target: it proves the arithmetic of the floating-point unit and the protocol on another instruction set. QEMU has
 * no INA219, so there is no sensor, and its time says nothing about a chip.
 */
#include "machine.h"
#include "core.h"
#include "port.h"

#ifndef TMF_BUILD_ID
#define TMF_BUILD_ID 0u
#endif

enum { PAYLOAD = 512, SEND_FRAMES = 8, RECEIVE_FRAMES = 7, POWER_SAMPLES = 2, ARENA = 200000, CHUNK = 256 };

static core_t core;
static _Alignas(8) uint8_t arena[ARENA];
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, SEND_FRAMES, RECEIVE_FRAMES, POWER_SAMPLES)];

uint64_t port_clock_us(void)
{
    return machine_clock_us();
}

size_t port_write(const uint8_t *bytes, size_t length)
{
    return machine_write(bytes, length);
}

bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    (void)address, (void)reg, (void)value;
    return false;
}

bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    (void)address, (void)reg, (void)value;
    return false;
}

void port_phase(uint8_t phase)
{
    (void)phase;
}

void port_worked(uint32_t macs)
{
    (void)macs;
}

void port_selected(uint32_t coordinates)
{
    (void)coordinates;
}

void port_i2c_recover(void)
{
}

void port_idle(uint32_t us)
{
    (void)us;
}

int main(void)
{
    machine_begin();
    core_config_t config = {.arena = arena,
                            .arena_bytes = sizeof arena,
                            .buffers = buffers,
                            .buffer_bytes = sizeof buffers,
                            .payload_bytes = PAYLOAD,
                            .send_frames = SEND_FRAMES,
                            .receive_frames = RECEIVE_FRAMES,
                            .power_samples = POWER_SAMPLES,
                            .receive_window_bytes = 8000,
                            .board_id = 0x71656d7500000000u | TMF_CORTEX_M,
                            .boot_id = 1,
                            .build_id = TMF_BUILD_ID,
                            .port_kind = PORT_KIND_QEMU};
    if (!core_init(&core, &config)) {
        return 1;
    }
    for (;;) {
        uint8_t bytes[CHUNK];
        size_t length = machine_read(bytes, sizeof bytes);
        if (length > 0) {
            core_receive(&core, bytes, length, machine_clock_us());
        }
        if (!core_poll(&core, machine_clock_us()) && length == 0) {
            machine_sleep();
        }
    }
}
