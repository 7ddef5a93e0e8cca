/*
 * machine.c (qemu) - vector table, UART and clock.
 *
 *   CMSDK UART 0x40004000   DATA +0, STATE +4 (1 transmit full, 2 received), CTRL +8 (1 tx, 2 rx, 8 rx interrupt),
 *                           INTCLEAR +c (2 received), BAUDDIV +10 (at least 16). Its receive interrupt is number 0.
 *   dual timer 0x40002000   LOAD +0, VALUE +4 (counts down at 25 MHz), CONTROL +8
 *   SysTick                 10 ms, only to wake the core
 */
#include "machine.h"
#include "start_up.h"

#define REG(address) (*(volatile uint32_t *)(address))
#define UART_DATA REG(0x40004000u)
#define UART_STATE REG(0x40004004u)
#define UART_CTRL REG(0x40004008u)
#define UART_INTCLEAR REG(0x4000400cu)
#define UART_BAUDDIV REG(0x40004010u)
#define TIMER_LOAD REG(0x40002000u)
#define TIMER_VALUE REG(0x40002004u)
#define TIMER_CONTROL REG(0x40002008u)
#define SYST_CSR REG(0xe000e010u)
#define SYST_RVR REG(0xe000e014u)
#define NVIC_ISER REG(0xe000e100u)
#define CPACR REG(0xe000ed88u)

enum { RING = 8192, TICKS_PER_US = 25 };

static uint8_t ring[RING];
static volatile uint32_t ring_head, ring_tail;

static void uart_received(void)
{
    /* Cleared first: a byte that comes after the last look must raise it again. */
    UART_INTCLEAR = 2u;
    while (UART_STATE & 2u) {
        uint8_t byte = (uint8_t)UART_DATA;
        if (ring_head - ring_tail < RING) {
            ring[ring_head % RING] = byte;
            ring_head++;
        }
    }
}

static void tick(void)
{
}

void reset(void)
{
    CPACR |= 0xfu << 20; /* the floating-point unit, before any float */
    __asm volatile("dsb\n isb");
    start_up();
}

VECTORS = {
    [0] = STACK_TOP,
    [1] = reset,
    [2] = stop,
    [3] = stop,
    [4] = stop,
    [5] = stop,
    [6] = stop,
    [15] = tick,
    [16] = uart_received,
};

void machine_begin(void)
{
    UART_BAUDDIV = 16;
    UART_CTRL = 1u | 2u | 8u;
    NVIC_ISER = 1u;
    TIMER_LOAD = 0xffffffffu;
    TIMER_CONTROL = 0x80u | 0x40u | 2u; /* on, periodic, 32 bits */
    SYST_RVR = 250000u - 1u;
    SYST_CSR = 7u;
}

size_t machine_read(uint8_t *bytes, size_t most)
{
    size_t length = 0;
    while (length < most && ring_tail != ring_head) {
        bytes[length++] = ring[ring_tail % RING];
        ring_tail++;
    }
    return length;
}

size_t machine_write(const uint8_t *bytes, size_t length)
{
    size_t written = 0;
    while (written < length && !(UART_STATE & 1u)) {
        UART_DATA = bytes[written++];
    }
    return written;
}

/* The counter wraps after 171 s; it is read many times a second. */
uint64_t machine_clock_us(void)
{
    static uint32_t before;
    static uint64_t ticks;
    uint32_t now = ~TIMER_VALUE;
    ticks += now - before;
    before = now;
    return ticks / TICKS_PER_US;
}

void machine_sleep(void)
{
    /* Interrupts held back from the test to the sleep: a byte in between still ends the sleep. */
    __asm volatile("cpsid i");
    if (ring_tail == ring_head) {
        __asm volatile("wfi");
    }
    __asm volatile("cpsie i");
}
