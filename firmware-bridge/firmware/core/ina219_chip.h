/*
 * ina219_chip.h - the INA219's registers, in our words after the data sheet SBOS448G.
 *
 *   0 configuration   15 RST | 13 BRNG | 12..11 PG | 10..7 BADC | 6..3 SADC | 2..0 MODE
 *   1 shunt           signed, 10 uV a count, clamped at +-(4000 << PG)
 *   2 bus             15..3 code of 4 mV, clamped at 4000 (BRNG 0: 16 V) or 8000; bit 1 CNVR, a conversion has ended
 *   3 power           not used but for what reading it does: it clears CNVR
 *
 * BADC, SADC below 8: one conversion of 9 to 12 bits in 84, 148, 276, 532 us; from 8 on 2^(code - 8) of 532 us, averaged. The
 * longest is 586/532 of the typical time.
 */
#ifndef TMF_INA219_CHIP_H
#define TMF_INA219_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "ina219.h"
#include "port.h"

enum { REG_CONFIG = 0, REG_SHUNT = 1, REG_BUS = 2, REG_POWER = 3, BUS_READY = 1u << 1, CHIP_LARGEST_RANGE = 3 };

static inline bool chip_read(uint8_t reg, uint16_t *value)
{
    return port_i2c_read(INA219_ADDRESS, reg, value);
}

static inline bool chip_write(uint8_t reg, uint16_t value)
{
    return port_i2c_write(INA219_ADDRESS, reg, value);
}

/* Shunt and bus, continuously, and no reset. */
static inline bool chip_config_valid(uint16_t config)
{
    return !(config & 0x8000u) && (config & 7u) == 7u;
}

static inline uint32_t chip_adc_us(unsigned code)
{
    static const uint16_t single_us[4] = {84, 148, 276, 532};
    return code < 8u ? single_us[code & 3u] : 532ul << (code - 8u);
}

/* From one pair of conversions to the next, typically. */
static inline uint32_t chip_cycle_us(uint16_t config)
{
    return chip_adc_us(config >> 7 & 15u) + chip_adc_us(config >> 3 & 15u);
}

/* Between two readings that follow one another: the longest that a conversion may take, and whoever reads comes up to a third
 * of a cycle late. Where one is missing in between it is at least two shortest conversions less that third. */
static inline uint32_t chip_limit_us(uint32_t cycle_us)
{
    return cycle_us + cycle_us / 2u;
}

static inline uint8_t chip_range(uint16_t config)
{
    return (uint8_t)(config >> 11 & 3u);
}

static inline uint16_t chip_with_range(uint16_t config, uint8_t range)
{
    return (uint16_t)((config & ~0x1800u) | (unsigned)range << 11);
}

static inline uint16_t chip_shunt_limit(uint8_t range)
{
    return (uint16_t)(4000u << range);
}

static inline uint16_t chip_bus_code(uint16_t bus)
{
    return (uint16_t)(bus >> 3);
}

static inline uint16_t chip_bus_limit(uint16_t config)
{
    return config & 0x2000u ? 8000u : 4000u;
}

static inline int16_t chip_signed(uint16_t value)
{
    return (int16_t)(value < 0x8000u ? (int32_t)value : (int32_t)value - 0x10000);
}

#endif
