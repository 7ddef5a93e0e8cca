/*
 * port.c (rp2040) - bare metal: main loop and the core's hooks.
 *
 *   USB               the link, while a program on the host has the port open
 *   GP0 out, GP1 in   UART, 115,200 baud: the link otherwise
 *   GP4 SDA, GP5 SCL  INA219, 400 kHz
 *   GP25              LED while training
 *
 * The sensor is read in the timer's interrupt, which looks each 266 us, a quarter of a 12-bit pair. It waits up to 0.4 ms for the
 * bus, so it comes last: USB, whose frames must be stamped in time, and then the UART interrupt it.
 */
#include "chip.h"
#include "core.h"
#include "flash_id.h"
#include "port.h"
#include "usb.h"
#include "wire.h"

#ifndef TMF_BUILD_ID
#define TMF_BUILD_ID 0u
#endif

enum { PAYLOAD = 512, SEND_FRAMES = 8, RECEIVE_FRAMES = 6, POWER_SAMPLES = 256, ARENA = 200 * 1024, CHUNK = 256, LED = 25 };

#define SENSOR_PERIOD_US 266u
#define BAUD 115200u
#define NO_FLASH_ID 0x7270323034300000u

#define SIO 0xd0000000u
#define IO_BANK0 0x40014000u
#define NVIC_ISER REG(0xe000e100u)
/* Four interrupts a word; the top two bits of a byte are its rank, 0 first. */
#define NVIC_PRIORITY(number) (*(volatile uint32_t *)(0xe000e400u + ((number) & ~3u)))

static core_t core;
static _Alignas(8) uint8_t arena[ARENA];
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, SEND_FRAMES, RECEIVE_FRAMES, POWER_SAMPLES)];

void timer_interrupt(void)
{
    tick_again();
    core_sensor_tick(&core);
}

uint64_t port_clock_us(void)
{
    return clock_us();
}

size_t port_write(const uint8_t *bytes, size_t length)
{
    return wire_write(bytes, length);
}

bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    uint8_t bytes[2];
    if (!i2c_write_read(address, reg, bytes, sizeof bytes)) {
        return false;
    }
    *value = (uint16_t)(bytes[0] << 8 | bytes[1]);
    return true;
}

bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    const uint8_t bytes[3] = {reg, (uint8_t)(value >> 8), (uint8_t)value};
    return i2c_write(address, bytes, sizeof bytes);
}

void port_phase(uint8_t phase)
{
    REG(SIO + (phase == PHASE_TRAIN ? 0x14u : 0x18u)) = 1u << LED;
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
    i2c_recover();
}

void port_idle(uint32_t us)
{
    (void)us;
}

/* The ring oscillator's random bit, stirred: differs from boot to boot. */
static uint32_t boot_id(void)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < 64; i++) {
        hash = (hash ^ (REG(0x4006001cu) & 1u) ^ (uint32_t)clock_us()) * 16777619u;
    }
    return hash | 1u;
}

/* The flash chip's number; 0: it has none. */
static uint64_t serial_number(void)
{
    uint64_t id = flash_id();
    return id == UINT64_MAX ? 0 : id;
}

static void rank_interrupts(void)
{
    NVIC_PRIORITY(UART_IRQ) = 0x40u << 8 * (UART_IRQ % 4);
    NVIC_PRIORITY(TIMER_IRQ) = 0xc0u << 8 * (TIMER_IRQ % 4);
    NVIC_PRIORITY(USB_IRQ) = 0;
    NVIC_ISER = 1u << TIMER_IRQ | 1u << USB_IRQ | 1u << UART_IRQ;
}

/* Interrupts held back from the test to the sleep: a byte in between still ends the sleep. */
static void sleep(void)
{
    HOLD_INTERRUPTS();
    if (!wire_waiting()) {
        __asm volatile("wfi");
    }
    LET_INTERRUPTS();
}

int main(void)
{
    clocks_begin();
    REG(IO_BANK0 + 4u + 8u * LED) = 5u;
    REG(SIO + 0x24u) = 1u << LED;
    uart_begin(BAUD);
    i2c_begin();
    uint64_t serial = serial_number();
    core_config_t config = {.arena = arena,
                            .arena_bytes = sizeof arena,
                            .buffers = buffers,
                            .buffer_bytes = sizeof buffers,
                            .payload_bytes = PAYLOAD,
                            .send_frames = SEND_FRAMES,
                            .receive_frames = RECEIVE_FRAMES,
                            .power_samples = POWER_SAMPLES,
                            .receive_window_bytes = 4000,
                            .board_id = serial ? serial : NO_FLASH_ID,
                            .boot_id = boot_id(),
                            .build_id = TMF_BUILD_ID,
                            .port_kind = PORT_KIND_RP2040};
    if (!core_init(&core, &config)) {
        return 1;
    }
    rank_interrupts();
    usb_begin(serial);
    tick_begin(SENSOR_PERIOD_US);
    for (;;) {
        uint8_t bytes[CHUNK];
        size_t length = wire_read(bytes, sizeof bytes);
        if (length > 0) {
            core_receive(&core, bytes, length, clock_us());
        }
        if (!core_poll(&core, clock_us()) && length == 0) {
            sleep();
        }
    }
}
