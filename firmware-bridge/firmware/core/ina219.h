/*
 * ina219.h - the current sensor: raw conversions into a ring and into phase sums.
 *
 *   tick (timer, may be an interrupt)                               main loop
 *     due? - ready? - clear ready - shunt -+- head | ring | tail -> power messages (power.h)
 *                                          '- phase_sums          -> phase sums, closed at marks
 *
 * Facts it rests on
 * - Shunt (register 1) and bus (register 2) only: the chip's current and power registers need a calibration that a supply
 *   dip resets without notice. Codes are relayed as read. 10 uV and 4 mV a count at every range.
 * - Reads never block and repeat the old value until the next conversion. Bit 1 of the bus register says that one has ended;
 *   what clears it is reading the power register (value thrown away) or writing the configuration, not reading the bus
 *   register, whatever the data sheet's table suggests. So each conversion is read once: bus, power, shunt.
 * - Nothing is asked before seven eighths of the conversion time have passed: the ready bit is seen soon after the end, so
 *   clearing it never meets the next conversion, which is at least half a cycle away.
 * - A load step can reset the chip (0x399f: 32 V, /8, 12 bit, no averaging). Each VERIFY_US, and when a conversion is overdue,
 *   the configuration is read back and written again if it differs. The next conversion carries the flag, and whoever reads
 *   knows that those of the last VERIFY_US may have been taken at the chip's own range: same scale, another offset limit.
 * - Three silent transfers in a row: the bus is clocked free, and the sensor counts as failed. The main loop then looks for
 *   it once a second.
 *
 * Range: PGA /1 holds 400 mA on 0.1 ohm and has the smallest offset. With range mode auto a conversion at its end stop sends
 * the gain to /8 at once (one conversion is lost to saturation, not three); the largest of 64 conversions then brings it
 * down to the smallest range that it fills to three quarters. A change abandons the conversion under way.
 *
 * Cost at 400 kHz: a register is 47 bit times, 118 us; a conversion 3 of them, 0.35 of its 1.064 ms at 12 bits, 0.3 % at 128
 * averages. A board that computes meanwhile may rather average: 8 (8.5 ms a pair) costs 4 %.
 * Ring: 12 bytes a conversion, 940 a second at 12 bits; 256 entries bridge a quarter of a second.
 *
 * Who may use the bus and the sums: the tick while `running` and not `held`; the main loop otherwise. A tick that meets a held
 * sensor is made up for at the release.
 */
#ifndef TMF_INA219_H
#define TMF_INA219_H

#include <stdbool.h>
#include <stdint.h>

#include "phase_sums.h"

#define INA219_ADDRESS 0x40u
#define INA219_VERIFY_US 250000u

typedef struct {
    uint32_t time_us; /* low 32 bits of the board clock */
    int16_t shunt;
    uint16_t bus;
    uint16_t lost;  /* conversions lost just before this one */
    uint8_t range;  /* PGA bits in force */
    uint8_t flags;  /* enum power_flag */
} ina219_sample_t;

/* Since configured. */
typedef struct {
    uint32_t conversions, lost, saturated, missed;
    uint16_t overdue, resets, range_changes, failed_reads, recoveries;
} ina219_counters_t;

/* What is wanted of the sensor. */
typedef struct {
    uint8_t relay;      /* enum sensor_relay */
    uint8_t range_mode; /* enum range_mode */
    uint16_t config;    /* register 0; its PGA is the smallest used */
} ina219_wanted_t;

typedef struct {
    ina219_sample_t *ring;
    uint16_t capacity;
    volatile uint16_t head; /* written by the tick only */
    volatile uint16_t tail; /* written by the main loop only */
    volatile bool running;
    volatile bool held;
    volatile bool ticked; /* while held */
    volatile uint8_t state; /* enum sensor_state */
    uint8_t failures;
    uint8_t flags; /* for the next conversion */
    uint16_t lost;
    uint16_t config; /* in force */
    ina219_wanted_t wanted;
    bool read;       /* last_us is the end of a conversion of this run */
    uint8_t watched; /* conversions that `peak` is the largest of */
    uint16_t peak;
    uint32_t cycle_us, limit_us;
    uint64_t last_us, due_us, verified_us, looked_us;
    ina219_counters_t counters;
    phase_sums_t sums;
} ina219_t;

/* capacity at least 2; one entry stays free. Looks for the chip. */
void ina219_init(ina219_t *sensor, ina219_sample_t *ring, uint16_t capacity);
/* False when the config is not a continuous conversion of shunt and bus, or a mode is none. Drops what ring and sums hold. */
bool ina219_configure(ina219_t *sensor, const ina219_wanted_t *wanted);
/* Looks again, once a second, for a sensor that is wanted and missing. */
void ina219_maintain(ina219_t *sensor, uint64_t now_us);
/* Looks for the chip unless it is running. */
void ina219_probe(ina219_t *sensor);
/* Call from a timer interrupt or the main loop, at each conversion or more often. */
void ina219_tick(ina219_t *sensor);
/* Keeps the tick out; every hold is followed by a release, soon. Holds do not nest. */
void ina219_hold(ina219_t *sensor);
void ina219_release(ina219_t *sensor);
/* The oldest conversion, or NULL. */
const ina219_sample_t *ina219_peek(const ina219_t *sensor, uint16_t ahead);
void ina219_drop(ina219_t *sensor, uint16_t count);

static inline bool ina219_wants_sums(const ina219_t *sensor)
{
    return (sensor->wanted.relay & 2u) != 0;
}

#endif
