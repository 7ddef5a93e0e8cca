#include "board.h"

#if TMF_SENSOR

#include "port.h"
#include "power.h"

void board_sensor_init(core_t *core, ina219_sample_t *ring, uint16_t capacity)
{
    ina219_init(&core->sensor, ring, capacity);
}

uint8_t board_sensor_state(const core_t *core)
{
    return core->sensor.state;
}

void board_sensor_off(core_t *core)
{
    core->sensor_due = false;
    ina219_configure(&core->sensor, &(ina219_wanted_t){.relay = SENSOR_RELAY_OFF});
}

bool board_sensor_ready(const core_t *core)
{
    return sums_room(&core->sensor.sums);
}

void board_sensor_relay(core_t *core)
{
    if (core->outbox.used == 0) {
        power_send(&core->sensor, &core->link);
    }
}

void board_sensor_tick(core_t *core)
{
    ina219_tick(&core->sensor);
}

void board_sensor_configure(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_sensor_configure_t message;
    if (!msg_sensor_configure_decode(&message, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_SENSOR_CONFIGURE, 0, 0);
        return;
    }
    ina219_wanted_t wanted = {
        .relay = message.relay, .range_mode = message.range_mode, .config = message.config_register};
    if (!ina219_configure(&core->sensor, &wanted)) {
        board_fail(core, FAILURE_BAD_VALUE, MSG_SENSOR_CONFIGURE, 0, 0);
        return;
    }
    core->sensor_due = true;
}

void board_sensor_mark(core_t *core, uint32_t round, uint8_t phase, uint64_t time_us, bool counted)
{
    if (!core->sensor.sums.active) {
        return;
    }
    const sums_mark_t mark = {.time_us = time_us, .round = round, .phase = phase, .counted = counted};
    ina219_hold(&core->sensor);
    sums_mark(&core->sensor.sums, &mark);
    ina219_release(&core->sensor);
}

/* Of all that went wrong, as one number that only grows. */
static uint32_t troubles(const ina219_counters_t *c)
{
    return c->lost + c->saturated + c->missed + c->overdue + c->resets + c->range_changes + c->failed_reads +
           c->recoveries;
}

static bool tell(core_t *core)
{
    if (!core->sensor_due && core->sensor.state == core->sensor_told) {
        return true;
    }
    uint8_t state = core->sensor.state;
    uint32_t told = troubles(&core->sensor.counters);
    if (!power_tell(&core->sensor, &core->link)) {
        return false;
    }
    core->sensor_due = false;
    core->sensor_told = state;
    core->troubles_told = told;
    return true;
}

void board_sensor_poll(core_t *core)
{
    ina219_maintain(&core->sensor, port_clock_us());
    if (core->outbox.used == 0 && tell(core)) {
        power_send(&core->sensor, &core->link);
    }
}

void board_sensor_settle(core_t *core)
{
    ina219_hold(&core->sensor);
    sums_settle(&core->sensor.sums);
    ina219_release(&core->sensor);
    core->settled_us = (uint32_t)port_clock_us();
    if (troubles(&core->sensor.counters) != core->troubles_told) {
        core->sensor_due = true;
    }
}

bool board_sensor_flush(core_t *core)
{
    return tell(core) && power_flush(&core->sensor, &core->link, core->settled_us);
}

#endif
