#include "ina219.h"

#include <stddef.h>

#include "messages.generated.h"
#include "port.h"

enum {
    REG_CONFIG = 0,
    REG_SHUNT = 1,
    REG_BUS = 2,
    BUS_READY = 1u << 1,
    CONFIG_RESET = 1u << 15,
    MODE_MASK = 7,
    MODE_CONTINUOUS = 7,
    FAILURES_TOLERATED = 3
};

#define LOOK_AGAIN_US 1000000u

void ina219_init(ina219_t *sensor, ina219_sample_t *ring, uint16_t capacity)
{
    *sensor = (ina219_t){.ring = ring, .capacity = capacity, .state = SENSOR_STATE_ABSENT};
    ina219_probe(sensor);
}

void ina219_probe(ina219_t *sensor)
{
    uint16_t value;
    if (!sensor->running) {
        sensor->state = port_i2c_read(INA219_ADDRESS, REG_CONFIG, &value) ? SENSOR_STATE_INA219 : SENSOR_STATE_ABSENT;
    }
}

/* Writes the configuration and reads it back. */
static bool start(ina219_t *sensor)
{
    uint16_t value = 0;
    bool answers = port_i2c_write(INA219_ADDRESS, REG_CONFIG, sensor->config) &&
                   port_i2c_read(INA219_ADDRESS, REG_CONFIG, &value);
    if (!answers || value != sensor->config) {
        /* Nobody there, or someone who is no INA219. */
        sensor->state = sensor->state == SENSOR_STATE_ABSENT && !answers ? SENSOR_STATE_ABSENT : SENSOR_STATE_FAILED;
        return false;
    }
    sensor->state = SENSOR_STATE_INA219;
    sensor->failures = 0;
    sensor->ticks = 0;
    sensor->running = true;
    return true;
}

bool ina219_configure(ina219_t *sensor, bool enable, uint16_t config)
{
    if (enable && ((config & CONFIG_RESET) || (config & MODE_MASK) != MODE_CONTINUOUS)) {
        return false;
    }
    sensor->running = false;
    sensor->tail = sensor->head;
    sensor->lost = 0;
    sensor->enabled = enable;
    if (enable) {
        sensor->config = config;
        sensor->looked_us = port_clock_us();
        start(sensor);
    } else {
        ina219_probe(sensor);
    }
    return true;
}

void ina219_maintain(ina219_t *sensor, uint64_t now_us)
{
    if (!sensor->enabled || sensor->running || now_us - sensor->looked_us < LOOK_AGAIN_US) {
        return;
    }
    sensor->looked_us = now_us;
    start(sensor);
}

static uint16_t after(const ina219_t *sensor, uint16_t index, uint16_t by)
{
    return (uint16_t)((index + (uint32_t)by) % sensor->capacity);
}

static void count_lost(ina219_t *sensor)
{
    if (sensor->lost < UINT16_MAX) {
        sensor->lost++;
    }
}

static void silent(ina219_t *sensor)
{
    if (++sensor->failures >= FAILURES_TOLERATED) {
        sensor->running = false;
        sensor->state = SENSOR_STATE_FAILED;
    }
}

/* False when the chip had forgotten its configuration, or is silent. */
static bool verify(ina219_t *sensor)
{
    uint16_t value;
    sensor->ticks = 0;
    if (!port_i2c_read(INA219_ADDRESS, REG_CONFIG, &value)) {
        silent(sensor);
        return false;
    }
    if (value == sensor->config) {
        return true;
    }
    count_lost(sensor);
    if (!port_i2c_write(INA219_ADDRESS, REG_CONFIG, sensor->config)) {
        silent(sensor);
    }
    return false;
}

void ina219_tick(ina219_t *sensor)
{
    uint16_t bus, shunt;
    if (!sensor->running || (++sensor->ticks >= INA219_VERIFY_TICKS && !verify(sensor))) {
        return;
    }
    if (!port_i2c_read(INA219_ADDRESS, REG_BUS, &bus)) {
        silent(sensor);
        return;
    }
    if (!(bus & BUS_READY)) {
        sensor->failures = 0;
        return;
    }
    if (!port_i2c_read(INA219_ADDRESS, REG_SHUNT, &shunt)) {
        silent(sensor);
        return;
    }
    sensor->failures = 0;
    uint16_t next = after(sensor, sensor->head, 1);
    if (next == sensor->tail) {
        count_lost(sensor);
        return;
    }
    ina219_sample_t *sample = &sensor->ring[sensor->head];
    sample->time_us = (uint32_t)port_clock_us();
    sample->shunt = (int16_t)(shunt < 0x8000u ? (int32_t)shunt : (int32_t)shunt - 0x10000);
    sample->bus = bus;
    sample->lost = sensor->lost;
    sensor->lost = 0;
    sensor->head = next;
}

const ina219_sample_t *ina219_peek(const ina219_t *sensor, uint16_t ahead)
{
    uint16_t head = sensor->head;
    uint16_t held = (uint16_t)((head + (uint32_t)sensor->capacity - sensor->tail) % sensor->capacity);
    return ahead < held ? &sensor->ring[after(sensor, sensor->tail, ahead)] : NULL;
}

void ina219_drop(ina219_t *sensor, uint16_t count)
{
    sensor->tail = after(sensor, sensor->tail, count);
}
