#include "test_port.h"

#include "port.h"

test_port_t test_port;

void test_port_reset(void)
{
    test_port = (test_port_t){.clock_us = 1};
}

uint64_t port_clock_us(void)
{
    return test_port.clock_us;
}

size_t port_write(const uint8_t *bytes, size_t length)
{
    (void)bytes;
    test_port.written += length;
    return length;
}

bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    if (!test_port.sensor_answers || address != 0x40 || reg > 5) {
        return false;
    }
    test_port.reads[reg]++;
    *value = test_port.registers[reg];
    if (reg == 3) {
        test_port.registers[2] &= (uint16_t)~2u;
    }
    return true;
}

bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    if (!test_port.sensor_answers || address != 0x40 || reg > 5) {
        return false;
    }
    test_port.registers[reg] = value;
    if (reg == 0) {
        test_port.registers[2] &= (uint16_t)~2u;
    }
    return true;
}

void port_phase(uint8_t phase)
{
    test_port.phase = phase;
}

void port_worked(uint32_t macs)
{
    test_port.macs += macs;
}

void port_selected(uint32_t coordinates)
{
    (void)coordinates;
}

void port_idle(uint32_t us)
{
    test_port.clock_us += us;
}

void port_i2c_recover(void)
{
    test_port.recoveries++;
}
