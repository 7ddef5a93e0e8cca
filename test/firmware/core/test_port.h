/*
 * test_port.h - a port for tests: a clock that the test moves, an INA219 made of registers, a wire into a buffer.
 */
#ifndef TMF_TEST_PORT_H
#define TMF_TEST_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t clock_us;
    bool sensor_answers;
    uint16_t registers[6];
    unsigned reads[6];
    size_t written; /* bytes that went out; not kept */
    uint8_t phase;
    uint32_t macs;
    unsigned recoveries;
} test_port_t;

extern test_port_t test_port;

void test_port_reset(void);

#endif
