/*
 * ina219.h - the current sensor: raw conversions into a ring.
 *
 *   tick (timer, may be an interrupt)                      main loop
 *     bus register -> ready? -> shunt register -> head | ring | tail -> power messages (power.h)
 *
 * Facts it rests on
 * - Shunt (register 1) and bus (register 2) only: the chip's current and power registers need a calibration that a supply
 *   dip resets without notice. Codes are relayed as read.
 * - Reads never block and repeat the old value until the next conversion. Bit 1 of the bus register says that one has
 *   ended since the configuration was written; on some chips reading the bus register clears it, on others only reading the
 *   power register does. So: not ready, no sample. The tick's period must not be below the conversion's.
 * - A load step can reset the chip. Every VERIFY_TICKS the configuration is read back and written again if it differs; the
 *   codes keep their scale (10 uV, 4 mV at every setting), and the batch is broken with one conversion counted lost.
 * - Three silent reads in a row: the sensor counts as failed. The main loop then looks for it once a second.
 *
 * Who may use the bus: the tick while `running`, the main loop otherwise. Ring: 12 bytes a conversion, 940 a second at
 * 12 bits; 256 entries bridge a quarter of a second.
 */
#ifndef TMF_INA219_H
#define TMF_INA219_H

#include <stdbool.h>
#include <stdint.h>

#define INA219_ADDRESS 0x40u
#define INA219_VERIFY_TICKS 1024u

typedef struct {
    uint32_t time_us; /* low 32 bits of the board clock */
    int16_t shunt;
    uint16_t bus;
    uint16_t lost; /* conversions lost just before this one */
} ina219_sample_t;

typedef struct {
    ina219_sample_t *ring;
    uint16_t capacity;
    volatile uint16_t head; /* written by the tick only */
    volatile uint16_t tail; /* written by the main loop only */
    volatile bool running;
    volatile uint8_t state; /* enum sensor_state */
    bool enabled;
    uint8_t failures;
    uint16_t ticks;
    uint16_t lost;
    uint16_t config;
    uint64_t looked_us;
} ina219_t;

/* capacity at least 2; one entry stays free. Looks for the chip. */
void ina219_init(ina219_t *sensor, ina219_sample_t *ring, uint16_t capacity);
/* False when config is not a continuous conversion of shunt and bus. Drops what the ring holds. */
bool ina219_configure(ina219_t *sensor, bool enable, uint16_t config);
/* Looks again, once a second, for a sensor that is wanted and missing. */
void ina219_maintain(ina219_t *sensor, uint64_t now_us);
/* Looks for the chip unless it is running. */
void ina219_probe(ina219_t *sensor);
/* Call at each conversion, from a timer interrupt or the main loop. */
void ina219_tick(ina219_t *sensor);
/* The oldest conversion, or NULL. */
const ina219_sample_t *ina219_peek(const ina219_t *sensor, uint16_t ahead);
void ina219_drop(ina219_t *sensor, uint16_t count);

#endif
