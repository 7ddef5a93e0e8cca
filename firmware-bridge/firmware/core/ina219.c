#include "ina219.h"

#include <stddef.h>

#include "ina219_chip.h"
#include "messages.generated.h"
#include "port.h"

enum { FAILURES_TOLERATED = 3, WATCHED = 64 };

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
        sensor->state = chip_read(REG_CONFIG, &value) ? SENSOR_STATE_INA219 : SENSOR_STATE_ABSENT;
    }
}

static void count(uint16_t *counter)
{
    if (*counter < UINT16_MAX) {
        (*counter)++;
    }
}

static void recover(ina219_t *sensor)
{
    count(&sensor->counters.recoveries);
    port_i2c_recover();
}

/* A configuration has just been written: conversions begin anew. */
static void begin_cycle(ina219_t *sensor, uint64_t now_us)
{
    sensor->due_us = now_us + sensor->cycle_us - sensor->cycle_us / 8u;
    sensor->verified_us = now_us;
}

/* Writes the configuration and reads it back. Main loop. */
static void start(ina219_t *sensor)
{
    uint16_t value = 0;
    bool answers = chip_write(REG_CONFIG, sensor->config) && chip_read(REG_CONFIG, &value);
    if (!answers || value != sensor->config) {
        /* Nobody there, or someone who is no INA219. */
        sensor->state = sensor->state == SENSOR_STATE_ABSENT && !answers ? SENSOR_STATE_ABSENT : SENSOR_STATE_FAILED;
        return;
    }
    sensor->state = SENSOR_STATE_INA219;
    sensor->failures = 0;
    sensor->read = false;
    sensor->watched = 0;
    sensor->peak = 0;
    sums_break(&sensor->sums);
    sensor->last_us = port_clock_us();
    begin_cycle(sensor, sensor->last_us);
    sensor->running = true;
}

bool ina219_configure(ina219_t *sensor, const ina219_wanted_t *wanted)
{
    bool enable = wanted->relay != SENSOR_RELAY_OFF;
    if (wanted->relay > SENSOR_RELAY_BOTH || wanted->range_mode > RANGE_MODE_AUTO ||
        (enable && !chip_config_valid(wanted->config))) {
        return false;
    }
    sensor->running = false;
    sensor->tail = sensor->head;
    sensor->lost = 0;
    sensor->flags = 0;
    sensor->wanted = *wanted;
    sensor->counters = (ina219_counters_t){0};
    sensor->config = enable ? wanted->config : 0;
    sensor->cycle_us = enable ? chip_cycle_us(wanted->config) : 0;
    sensor->limit_us = chip_limit_us(sensor->cycle_us);
    sums_reset(&sensor->sums, enable && ina219_wants_sums(sensor), sensor->cycle_us, sensor->limit_us);
    if (enable) {
        sensor->looked_us = port_clock_us();
        start(sensor);
    } else {
        ina219_probe(sensor);
    }
    return true;
}

void ina219_maintain(ina219_t *sensor, uint64_t now_us)
{
    if (sensor->wanted.relay == SENSOR_RELAY_OFF || sensor->running || now_us - sensor->looked_us < LOOK_AGAIN_US) {
        return;
    }
    sensor->looked_us = now_us;
    if (sensor->state == SENSOR_STATE_FAILED) {
        recover(sensor);
    }
    sensor->config = sensor->wanted.config;
    sensor->flags |= POWER_FLAG_SILENT;
    start(sensor);
}

static uint16_t after(const ina219_t *sensor, uint16_t index, uint16_t by)
{
    return (uint16_t)((index + (uint32_t)by) % sensor->capacity);
}

static void silent(ina219_t *sensor)
{
    count(&sensor->counters.failed_reads);
    if (++sensor->failures >= FAILURES_TOLERATED) {
        sensor->running = false;
        sensor->state = SENSOR_STATE_FAILED;
        sums_break(&sensor->sums);
        recover(sensor);
    }
}

/* False when the chip had forgotten its configuration, or is silent. */
static bool verify(ina219_t *sensor, uint64_t now_us)
{
    uint16_t value;
    sensor->verified_us = now_us;
    if (!chip_read(REG_CONFIG, &value)) {
        silent(sensor);
        return false;
    }
    if (value == sensor->config) {
        return true;
    }
    count(&sensor->counters.resets);
    sensor->flags |= POWER_FLAG_RESET;
    if (chip_write(REG_CONFIG, sensor->config)) {
        begin_cycle(sensor, now_us);
    } else {
        silent(sensor);
    }
    return false;
}

static void change_range(ina219_t *sensor, uint8_t range)
{
    uint16_t config = chip_with_range(sensor->config, range);
    if (!chip_write(REG_CONFIG, config)) {
        silent(sensor);
        return;
    }
    sensor->config = config;
    sensor->flags |= POWER_FLAG_RANGE;
    sensor->watched = 0;
    sensor->peak = 0;
    count(&sensor->counters.range_changes);
    begin_cycle(sensor, port_clock_us());
}

static void choose_range(ina219_t *sensor, uint16_t magnitude)
{
    uint8_t range = chip_range(sensor->config);
    if (magnitude >= chip_shunt_limit(range)) {
        if (range < CHIP_LARGEST_RANGE) {
            change_range(sensor, CHIP_LARGEST_RANGE);
        }
        return;
    }
    sensor->peak = magnitude > sensor->peak ? magnitude : sensor->peak;
    if (++sensor->watched < WATCHED) {
        return;
    }
    uint8_t fitting = chip_range(sensor->wanted.config);
    while (fitting < range && sensor->peak > chip_shunt_limit(fitting) / 4u * 3u) {
        fitting++;
    }
    sensor->watched = 0;
    sensor->peak = 0;
    if (fitting < range) {
        change_range(sensor, fitting);
    }
}

static void into_ring(ina219_t *sensor, uint64_t now_us, int16_t shunt, uint16_t bus)
{
    uint16_t next = after(sensor, sensor->head, 1);
    if (next == sensor->tail) {
        sensor->counters.lost++;
        sensor->lost = sensor->lost < UINT16_MAX ? (uint16_t)(sensor->lost + 1u) : sensor->lost;
        return;
    }
    ina219_sample_t *sample = &sensor->ring[sensor->head];
    sample->time_us = (uint32_t)now_us;
    sample->shunt = shunt;
    sample->bus = bus;
    sample->range = chip_range(sensor->config);
    sample->lost = sensor->lost;
    sample->flags = sensor->flags;
    sensor->lost = 0;
    sensor->flags = 0;
    sensor->head = next;
}

static void take(ina219_t *sensor, uint64_t now_us, int16_t shunt, uint16_t bus)
{
    uint16_t magnitude = (uint16_t)(shunt < 0 ? -(int32_t)shunt : (int32_t)shunt);
    bool saturated =
        magnitude >= chip_shunt_limit(chip_range(sensor->config)) || chip_bus_code(bus) >= chip_bus_limit(sensor->config);
    uint64_t since_us = now_us - sensor->last_us;
    if (sensor->read && since_us > sensor->limit_us) {
        sensor->counters.missed += (uint32_t)((since_us - sensor->cycle_us / 2u) / sensor->cycle_us);
    }
    sensor->counters.conversions++;
    sensor->counters.saturated += saturated;
    sums_reading_t reading = {.time_us = now_us, .shunt = shunt, .bus = chip_bus_code(bus), .config = sensor->config};
    reading.flags = (uint8_t)((saturated ? PHASE_SUM_FLAG_SATURATED : 0) |
                              (sensor->flags & POWER_FLAG_RESET ? PHASE_SUM_FLAG_RESET : 0));
    sums_conversion(&sensor->sums, &reading);
    if (sensor->wanted.relay & SENSOR_RELAY_SAMPLES) {
        into_ring(sensor, now_us, shunt, bus);
    } else {
        sensor->flags = 0;
    }
    sensor->read = true;
    sensor->last_us = now_us;
    sensor->due_us = now_us + sensor->cycle_us - sensor->cycle_us / 8u;
    if (sensor->wanted.range_mode == RANGE_MODE_AUTO) {
        choose_range(sensor, magnitude);
    }
}

static void poll_chip(ina219_t *sensor)
{
    uint16_t bus, shunt, ignored;
    uint64_t now_us = port_clock_us();
    if (!sensor->running || now_us < sensor->due_us ||
        (now_us - sensor->verified_us >= INA219_VERIFY_US && !verify(sensor, now_us))) {
        return;
    }
    if (!chip_read(REG_BUS, &bus)) {
        silent(sensor);
        return;
    }
    if (!(bus & BUS_READY)) {
        sensor->failures = 0;
        if (now_us - sensor->last_us > sensor->limit_us + sensor->cycle_us / 4u && !(sensor->flags & POWER_FLAG_OVERDUE)) {
            sensor->flags |= POWER_FLAG_OVERDUE;
            count(&sensor->counters.overdue);
            verify(sensor, now_us);
        }
        return;
    }
    if (!chip_read(REG_POWER, &ignored) || !chip_read(REG_SHUNT, &shunt)) {
        silent(sensor);
        return;
    }
    sensor->failures = 0;
    take(sensor, now_us, chip_signed(shunt), bus);
}

void ina219_tick(ina219_t *sensor)
{
    if (sensor->held) {
        sensor->ticked = true;
    } else {
        poll_chip(sensor);
    }
}

void ina219_hold(ina219_t *sensor)
{
    sensor->ticked = false;
    sensor->held = true;
}

void ina219_release(ina219_t *sensor)
{
    while (sensor->ticked) {
        sensor->ticked = false;
        poll_chip(sensor);
    }
    sensor->held = false;
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
