/*
 * port.c (wasm) - the core as a WebAssembly module: a virtual board.
 *
 *   imports, module "board"                         exports
 *     now_us() -> f64                                 memory
 *     port_write(pointer, length) -> taken            init(arenaBytes, idLow, idHigh, bootId) -> 1, or 0 when out of memory
 *     i2c_read(address, register) -> value or -1      rx_buffer() -> pointer, rx_capacity() -> bytes
 *     i2c_write(address, register, value) -> 0 or -1  receive(length, linkNowUs)   bytes already in rx_buffer
 *     worked(macs)                                    poll(linkNowUs) -> 1 when there is more to do at once
 *     selected(coordinates)                           sensor_tick()                also from within any import
 *     idled(us)                                       phase(), copy_pointer(), copy_length(), global_length()
 *     phase_entered(phase)
 *
 * One instance is one board. Times are doubles of microseconds: now_us is the board's clock, which may be a model; link
 * times are the wall clock, for time-outs only (NaN: use the board's clock). The arena is memory grown at init, so 256
 * boards cost 256 times their arena and 40 kB of static memory and stack.
 */
#include "core.h"
#include "port.h"

#define EXPORT(name) __attribute__((export_name(#name), used))
#define IMPORT(name) __attribute__((import_module("board"), import_name(#name)))

#ifndef TMF_BUILD_ID
#define TMF_BUILD_ID 0u
#endif

enum { PAYLOAD = 512, SEND_FRAMES = 8, RECEIVE_FRAMES = 7, POWER_SAMPLES = 256, RX_BYTES = 8192, PAGE = 65536 };

#define LINK_TIMEOUT_LEAST_US 2000000u

IMPORT(now_us) double host_now_us(void);
IMPORT(port_write) int32_t host_port_write(const uint8_t *bytes, uint32_t length);
IMPORT(i2c_read) int32_t host_i2c_read(uint32_t address, uint32_t reg);
IMPORT(i2c_write) int32_t host_i2c_write(uint32_t address, uint32_t reg, uint32_t value);
IMPORT(worked) void host_worked(uint32_t macs);
IMPORT(selected) void host_selected(uint32_t coordinates);
IMPORT(idled) void host_idled(uint32_t us);
IMPORT(phase_entered) void host_phase_entered(uint32_t phase);

extern uint8_t __heap_base;

static core_t core;
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, SEND_FRAMES, RECEIVE_FRAMES, POWER_SAMPLES)];
static uint8_t rx[RX_BYTES];
static bool started;

uint64_t port_clock_us(void)
{
    return (uint64_t)host_now_us();
}

size_t port_write(const uint8_t *bytes, size_t length)
{
    int32_t taken = host_port_write(bytes, (uint32_t)length);
    return taken > 0 ? (size_t)taken : 0;
}

bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    int32_t answer = host_i2c_read(address, reg);
    if (answer < 0) {
        return false;
    }
    *value = (uint16_t)answer;
    return true;
}

bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    return host_i2c_write(address, reg, value) >= 0;
}

void port_phase(uint8_t phase)
{
    host_phase_entered(phase);
}

void port_worked(uint32_t macs)
{
    host_worked(macs);
}

void port_selected(uint32_t coordinates)
{
    host_selected(coordinates);
}

void port_idle(uint32_t us)
{
    host_idled(us);
}

void port_i2c_recover(void)
{
}

static uint64_t link_time(double now_us)
{
    return now_us >= 0.0 ? (uint64_t)now_us : port_clock_us();
}

EXPORT(init) int32_t export_init(uint32_t arena_bytes, uint32_t id_low, uint32_t id_high, uint32_t boot_id)
{
    uintptr_t arena = ((uintptr_t)&__heap_base + 15u) & ~(uintptr_t)15u;
    uint64_t needed = (uint64_t)arena + arena_bytes, held = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
    if (started || (needed > held && __builtin_wasm_memory_grow(0, (needed - held + PAGE - 1) / PAGE) == (size_t)-1)) {
        return 0;
    }
    core_config_t config = {.arena = (void *)arena,
                            .arena_bytes = arena_bytes,
                            .buffers = buffers,
                            .buffer_bytes = sizeof buffers,
                            .payload_bytes = PAYLOAD,
                            .send_frames = SEND_FRAMES,
                            .receive_frames = RECEIVE_FRAMES,
                            .power_samples = POWER_SAMPLES,
                            .receive_window_bytes = RX_BYTES,
                            .link_timeout_least_us = LINK_TIMEOUT_LEAST_US,
                            .board_id = (uint64_t)id_high << 32 | id_low,
                            .boot_id = boot_id,
                            .build_id = TMF_BUILD_ID,
                            .port_kind = PORT_KIND_WASM};
    started = core_init(&core, &config);
    return started;
}

EXPORT(rx_buffer) uint8_t *export_rx_buffer(void)
{
    return rx;
}

EXPORT(rx_capacity) uint32_t export_rx_capacity(void)
{
    return sizeof rx;
}

EXPORT(receive) void export_receive(uint32_t length, double link_now_us)
{
    if (started && length <= sizeof rx) {
        core_receive(&core, rx, length, link_time(link_now_us));
    }
}

EXPORT(poll) int32_t export_poll(double link_now_us)
{
    return started && core_poll(&core, link_time(link_now_us));
}

EXPORT(sensor_tick) void export_sensor_tick(void)
{
    if (started) {
        core_sensor_tick(&core);
    }
}

EXPORT(phase) uint32_t export_phase(void)
{
    return core.phase;
}

/* For tests: the board's copy of the parameters. */
EXPORT(copy_pointer) const float *export_copy_pointer(void)
{
    return core.has_model ? core.model.copy : NULL;
}

EXPORT(copy_length) uint32_t export_copy_length(void)
{
    return core.has_model ? core.model.parameter_count : 0;
}

EXPORT(global_length) uint32_t export_global_length(void)
{
    return core.has_model ? core.model.global_count : 0;
}
