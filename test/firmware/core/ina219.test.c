#include "ina219.h"

#include "check.h"
#include "messages.generated.h"
#include "test_port.h"

#define CONFIG 0x019fu

static ina219_sample_t ring[4];
static ina219_t sensor;

static void start(bool answers)
{
    test_port_reset();
    test_port.sensor_answers = answers;
    test_port.registers[0] = 0x399f;
    ina219_init(&sensor, ring, 4);
}

/* A conversion has ended with these codes. */
static void convert(uint16_t shunt, uint16_t bus_code)
{
    test_port.clock_us += 1064;
    test_port.registers[1] = shunt;
    test_port.registers[2] = (uint16_t)(bus_code << 3 | 2);
    ina219_tick(&sensor);
}

static uint16_t held(void)
{
    uint16_t count = 0;
    while (ina219_peek(&sensor, count)) {
        count++;
    }
    return count;
}

static void relays_raw_codes_with_their_time(void)
{
    start(true);
    CHECK(sensor.state == SENSOR_STATE_INA219);
    CHECK(ina219_configure(&sensor, true, CONFIG) && test_port.registers[0] == CONFIG);
    convert(0xfff6, 1250);
    CHECK(held() == 1);
    CHECK(ina219_peek(&sensor, 0)->shunt == -10 && ina219_peek(&sensor, 0)->bus == (1250 << 3 | 2));
    CHECK(ina219_peek(&sensor, 0)->time_us == 1065);
    ina219_drop(&sensor, 1);
    CHECK(held() == 0);
    CHECK(test_port.reads[3] == 0 && test_port.reads[4] == 0);
}

static void waits_for_the_first_conversion(void)
{
    start(true);
    ina219_configure(&sensor, true, CONFIG);
    test_port.registers[2] = 0;
    ina219_tick(&sensor);
    CHECK(held() == 0);
}

static void counts_what_the_ring_cannot_hold(void)
{
    start(true);
    ina219_configure(&sensor, true, CONFIG);
    for (uint16_t i = 0; i < 8; i++) {
        convert(i, 1250);
    }
    CHECK(held() == 3);
    ina219_drop(&sensor, 3);
    convert(9, 1250);
    CHECK(ina219_peek(&sensor, 0)->lost == 5 && ina219_peek(&sensor, 0)->shunt == 9);
}

static void writes_the_configuration_again_after_a_reset_of_the_chip(void)
{
    start(true);
    ina219_configure(&sensor, true, CONFIG);
    test_port.registers[0] = 0x399f;
    for (uint32_t i = 0; i < INA219_VERIFY_TICKS; i++) {
        ina219_drop(&sensor, held());
        convert(1, 1250);
    }
    CHECK(test_port.registers[0] == CONFIG);
    ina219_drop(&sensor, held());
    convert(2, 1250);
    CHECK(ina219_peek(&sensor, 0)->lost == 1);
}

static void survives_being_unplugged_and_plugged_in(void)
{
    start(true);
    ina219_configure(&sensor, true, CONFIG);
    test_port.sensor_answers = false;
    for (int i = 0; i < 3; i++) {
        CHECK(sensor.state == SENSOR_STATE_INA219);
        convert(1, 1250);
    }
    CHECK(sensor.state == SENSOR_STATE_FAILED && !sensor.running);
    test_port.sensor_answers = true;
    ina219_maintain(&sensor, test_port.clock_us);
    CHECK(!sensor.running);
    test_port.clock_us += 1000000;
    ina219_maintain(&sensor, test_port.clock_us);
    CHECK(sensor.running && sensor.state == SENSOR_STATE_INA219);
    convert(3, 1250);
    CHECK(held() == 1);
}

static void lives_without_a_sensor(void)
{
    start(false);
    CHECK(sensor.state == SENSOR_STATE_ABSENT);
    CHECK(ina219_configure(&sensor, true, CONFIG));
    CHECK(sensor.state == SENSOR_STATE_ABSENT && !sensor.running);
    convert(1, 1);
    CHECK(held() == 0);
}

static void refuses_configurations_that_do_not_convert_continuously(void)
{
    start(true);
    CHECK(!ina219_configure(&sensor, true, 0x8000 | CONFIG));
    CHECK(!ina219_configure(&sensor, true, 0x0198));
    CHECK(ina219_configure(&sensor, false, 0));
}

int main(void)
{
    RUN(relays_raw_codes_with_their_time);
    RUN(waits_for_the_first_conversion);
    RUN(counts_what_the_ring_cannot_hold);
    RUN(writes_the_configuration_again_after_a_reset_of_the_chip);
    RUN(survives_being_unplugged_and_plugged_in);
    RUN(lives_without_a_sensor);
    RUN(refuses_configurations_that_do_not_convert_continuously);
    FINISH();
}
