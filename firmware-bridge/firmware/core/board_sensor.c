#include "board.h"

#include "port.h"
#include "power.h"

void board_sensor_tell(core_t *core)
{
    uint8_t *room = outbox_add(&core->outbox, MSG_SENSOR, MSG_SENSOR_SIZE);
    if (room) {
        msg_sensor_t message = {.state = core->sensor.state, .time_us = port_clock_us()};
        core->sensor_told = message.state;
        msg_sensor_encode(room, &message);
    }
}

void board_sensor_configure(core_t *core, const uint8_t *payload, uint16_t length)
{
    msg_sensor_configure_t message;
    if (!msg_sensor_configure_decode(&message, payload, length)) {
        board_fail(core, FAILURE_BAD_MESSAGE, MSG_SENSOR_CONFIGURE, 0, 0);
        return;
    }
    if (message.enable > 1 || !ina219_configure(&core->sensor, message.enable == 1, message.config_register)) {
        board_fail(core, FAILURE_BAD_VALUE, MSG_SENSOR_CONFIGURE, 0, 0);
        return;
    }
    board_sensor_tell(core);
}

void board_sensor_poll(core_t *core)
{
    ina219_maintain(&core->sensor, port_clock_us());
    if (core->sensor.state != core->sensor_told) {
        board_sensor_tell(core);
    }
    if (core->outbox.count == 0) {
        power_send(&core->sensor, &core->link, false);
    }
}
