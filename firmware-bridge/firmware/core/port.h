/*
 * port.h - what a port gives to the core. Linked in, one port a binary; see ../README.md for how to write one.
 *
 * All but the three I2C functions must be quick and must not wait. The core calls nothing else of the outside world.
 */
#ifndef TMF_PORT_H
#define TMF_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Microseconds since boot. Never goes back. Also called from core_sensor_tick. */
uint64_t port_clock_us(void);

/* Gives bytes to the wire; returns how many it took, 0 when it is full. */
size_t port_write(const uint8_t *bytes, size_t length);

/* 16-bit registers, high byte first, of an I2C device (7-bit address): write the register number, then restart and read,
 * or write the value. False when nobody answers; must come back within a few milliseconds even if the bus is stuck. */
bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value);
bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value);
/* A device may hold SDA low because it lost count of clocks: clocks the bus until it lets go, where a port can. */
void port_i2c_recover(void);

/* The board enters a phase (enum phase); called before the mark is stamped. A port may light a LED or raise a pin. */
void port_phase(uint8_t phase);

/* So many multiply-accumulates were just done; a port whose clock is a model lets time pass. */
void port_worked(uint32_t macs);
/* So many coordinates of an update were just searched for the largest. */
void port_selected(uint32_t coordinates);
/* So many microseconds are to be idled away, to measure that; a port whose clock is a model lets them pass, others do nothing
 * (core_poll is called again in 10 ms at the latest). */
void port_idle(uint32_t us);

#endif
