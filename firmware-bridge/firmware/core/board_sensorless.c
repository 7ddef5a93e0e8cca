/* A board that can carry no sensor answers as one that finds none on its bus. */
#include "board.h"

#if !TMF_SENSOR

void board_sensor_init(core_t *core, ina219_sample_t *ring, uint16_t capacity)
{
    (void)core, (void)ring, (void)capacity;
}

uint8_t board_sensor_state(const core_t *core)
{
    (void)core;
    return SENSOR_STATE_ABSENT;
}

void board_sensor_off(core_t *core)
{
    core->sensor_due = false;
}

bool board_sensor_ready(const core_t *core)
{
    (void)core;
    return true;
}

void board_sensor_relay(core_t *core)
{
    (void)core;
}

void board_sensor_tick(core_t *core)
{
    (void)core;
}

void board_sensor_configure(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_sensor_configure_t message;
    if (!msg_sensor_configure_decode(&message, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_SENSOR_CONFIGURE, 0, 0);
    } else if (message.relay != SENSOR_RELAY_OFF) {
        board_fail(core, FAILURE_NOT_BUILT_IN, MSG_SENSOR_CONFIGURE, FEATURE_SENSOR, 0);
    } else {
        core->sensor_due = true;
    }
}

void board_sensor_poll(core_t *core)
{
    if (core->outbox.used == 0) {
        board_sensor_flush(core);
    }
}

void board_sensor_mark(core_t *core, uint32_t round, uint8_t phase, uint64_t time_us, bool counted)
{
    (void)core, (void)round, (void)phase, (void)time_us, (void)counted;
}

void board_sensor_settle(core_t *core)
{
    (void)core;
}

bool board_sensor_flush(core_t *core)
{
    uint16_t capacity = 0;
    uint8_t *room = core->sensor_due ? link_reserve(&core->link, &capacity) : NULL;
    if (!core->sensor_due) {
        return true;
    }
    if (!room || capacity < MSG_SENSOR_SIZE) {
        return false;
    }
    msg_sensor_t message = {.state = SENSOR_STATE_ABSENT};
    link_commit(&core->link, MSG_SENSOR, LINK_FIRST | LINK_LAST, msg_sensor_encode(room, &message));
    core->sensor_due = false;
    return true;
}

#endif
