#include "ina219.h"

#include "check.h"
#include "messages.generated.h"
#include "test_port.h"

#define CONFIG 0x019fu
#define CYCLE 1064u

static ina219_sample_t ring[8];
static ina219_t sensor;

static bool configure(uint8_t relay, uint8_t mode, uint16_t config)
{
    return ina219_configure(&sensor, &(ina219_wanted_t){.relay = relay, .range_mode = mode, .config = config});
}

static void start(bool answers)
{
    test_port_reset();
    test_port.sensor_answers = answers;
    test_port.registers[0] = 0x399f;
    ina219_init(&sensor, ring, 8);
}

static void run(uint8_t mode)
{
    start(true);
    if (!configure(SENSOR_RELAY_SAMPLES, mode, CONFIG)) {
        check_failures++;
    }
}

/* A conversion has ended with these codes. */
static void convert_after(uint32_t us, uint16_t shunt, uint16_t bus_code)
{
    test_port.clock_us += us;
    test_port.registers[1] = shunt;
    test_port.registers[2] = (uint16_t)(bus_code << 3 | 2);
    ina219_tick(&sensor);
}

static void convert(uint16_t shunt, uint16_t bus_code)
{
    convert_after(CYCLE, shunt, bus_code);
}

static uint16_t held(void)
{
    uint16_t count = 0;
    while (ina219_peek(&sensor, count)) {
        count++;
    }
    return count;
}

static const ina219_sample_t *newest(void)
{
    return ina219_peek(&sensor, (uint16_t)(held() - 1u));
}

static void relays_raw_codes_with_their_time(void)
{
    run(RANGE_MODE_FIXED);
    CHECK(sensor.state == SENSOR_STATE_INA219 && test_port.registers[0] == CONFIG);
    convert(0xfff6, 1250);
    CHECK(held() == 1);
    CHECK(ina219_peek(&sensor, 0)->shunt == -10 && ina219_peek(&sensor, 0)->bus == (1250 << 3 | 2));
    CHECK(ina219_peek(&sensor, 0)->time_us == 1065 && sensor.counters.conversions == 1);
    ina219_drop(&sensor, 1);
    CHECK(held() == 0);
    CHECK(test_port.reads[4] == 0 && test_port.reads[5] == 0);
}

/* test_port clears the ready bit when the power register is read, as the chip does, and at no other time. */
static void reads_each_conversion_once_however_often_it_looks(void)
{
    run(RANGE_MODE_FIXED);
    for (int i = 0; i < 5; i++) {
        convert(7, 1250);
        for (int again = 0; again < 4; again++) {
            test_port.clock_us += 1;
            ina219_tick(&sensor);
        }
    }
    CHECK(held() == 5 && test_port.reads[3] == 5);
    /* Not even a look before the next can have ended. */
    unsigned reads = test_port.reads[2];
    test_port.clock_us += CYCLE / 2;
    ina219_tick(&sensor);
    CHECK(test_port.reads[2] == reads);
}

static void says_when_none_ended_that_was_due(void)
{
    run(RANGE_MODE_FIXED);
    convert(1, 1250);
    for (int i = 0; i < 40; i++) {
        test_port.clock_us += 266;
        ina219_tick(&sensor);
    }
    CHECK(held() == 1 && sensor.counters.overdue == 1);
    convert(2, 1250);
    CHECK(held() == 2 && newest()->flags == POWER_FLAG_OVERDUE && sensor.counters.missed > 5);
}

static void counts_what_it_came_too_late_for(void)
{
    run(RANGE_MODE_FIXED);
    convert(1, 1250);
    convert_after(CYCLE * 4, 1, 1250);
    CHECK(sensor.counters.missed == 3 && sensor.counters.conversions == 2);
}

static void counts_what_the_ring_cannot_hold(void)
{
    run(RANGE_MODE_FIXED);
    for (uint16_t i = 0; i < 12; i++) {
        convert(i, 1250);
    }
    CHECK(held() == 7);
    ina219_drop(&sensor, 7);
    convert(9, 1250);
    CHECK(ina219_peek(&sensor, 0)->lost == 5 && ina219_peek(&sensor, 0)->shunt == 9 && sensor.counters.lost == 5);
}

static void writes_the_configuration_again_after_a_reset_of_the_chip(void)
{
    run(RANGE_MODE_FIXED);
    convert(1, 1250);
    test_port.registers[0] = 0x399f;
    uint64_t end_us = test_port.clock_us + INA219_VERIFY_US + 2 * CYCLE;
    while (test_port.clock_us < end_us && test_port.registers[0] != CONFIG) {
        ina219_drop(&sensor, held());
        convert(1, 1250);
    }
    CHECK(test_port.registers[0] == CONFIG && sensor.counters.resets == 1);
    ina219_drop(&sensor, held());
    convert(2, 1250);
    CHECK(ina219_peek(&sensor, 0)->flags == POWER_FLAG_RESET);
    convert(2, 1250);
    CHECK(newest()->flags == 0);
}

static void goes_to_the_largest_range_at_an_end_stop_and_comes_down_again(void)
{
    run(RANGE_MODE_AUTO);
    convert(3999, 1250);
    CHECK(test_port.registers[0] == CONFIG);
    convert(4000, 1250);
    CHECK(newest()->range == 0 && sensor.counters.saturated == 1);
    CHECK(test_port.registers[0] == (CONFIG | 3u << 11));
    /* 5000 fill 3/4 of range 1 (8000): no smaller one holds them. */
    for (int i = 0; i < 64; i++) {
        ina219_drop(&sensor, held());
        CHECK(sensor.config == (CONFIG | 3u << 11));
        convert(i == 30 ? 5000 : 100, 1250);
        CHECK(newest()->range == 3 && newest()->flags == (i == 0 ? POWER_FLAG_RANGE : 0));
    }
    CHECK(test_port.registers[0] == (CONFIG | 1u << 11) && sensor.counters.range_changes == 2);
    for (int i = 0; i < 64; i++) {
        ina219_drop(&sensor, held());
        convert(100, 1250);
    }
    CHECK(test_port.registers[0] == CONFIG && sensor.counters.range_changes == 3);
    convert(0xf060, 1250); /* -4000 */
    CHECK(test_port.registers[0] == (CONFIG | 3u << 11));
}

static void never_goes_below_the_range_that_was_asked_for_nor_moves_when_fixed(void)
{
    start(true);
    CHECK(configure(SENSOR_RELAY_SAMPLES, RANGE_MODE_AUTO, CONFIG | 1u << 11));
    for (int i = 0; i < 200; i++) {
        convert(10, 1250);
    }
    CHECK(sensor.counters.range_changes == 0);
    run(RANGE_MODE_FIXED);
    convert(4000, 1250);
    CHECK(sensor.counters.range_changes == 0 && sensor.counters.saturated == 1);
}

static void survives_being_unplugged_and_plugged_in(void)
{
    run(RANGE_MODE_FIXED);
    test_port.sensor_answers = false;
    for (int i = 0; i < 3; i++) {
        CHECK(sensor.state == SENSOR_STATE_INA219);
        convert(1, 1250);
    }
    CHECK(sensor.state == SENSOR_STATE_FAILED && !sensor.running);
    CHECK(sensor.counters.failed_reads == 3 && test_port.recoveries == 1);
    test_port.sensor_answers = true;
    ina219_maintain(&sensor, test_port.clock_us);
    CHECK(!sensor.running);
    test_port.clock_us += 1000000;
    ina219_maintain(&sensor, test_port.clock_us);
    CHECK(sensor.running && sensor.state == SENSOR_STATE_INA219 && test_port.recoveries == 2);
    convert(3, 1250);
    CHECK(held() == 1 && newest()->flags == POWER_FLAG_SILENT);
}

static void lives_without_a_sensor(void)
{
    start(false);
    CHECK(sensor.state == SENSOR_STATE_ABSENT);
    CHECK(configure(SENSOR_RELAY_BOTH, RANGE_MODE_AUTO, CONFIG));
    CHECK(sensor.state == SENSOR_STATE_ABSENT && !sensor.running);
    convert(1, 1);
    CHECK(held() == 0);
}

static void refuses_what_is_no_configuration(void)
{
    start(true);
    CHECK(!configure(SENSOR_RELAY_BOTH, RANGE_MODE_FIXED, 0x8000 | CONFIG));
    CHECK(!configure(SENSOR_RELAY_BOTH, RANGE_MODE_FIXED, 0x0198));
    CHECK(!configure(4, RANGE_MODE_FIXED, CONFIG) && !configure(SENSOR_RELAY_BOTH, 2, CONFIG));
    CHECK(configure(SENSOR_RELAY_OFF, RANGE_MODE_FIXED, 0));
}

static void knows_how_long_conversions_take(void)
{
    start(true);
    CHECK(configure(SENSOR_RELAY_SAMPLES, RANGE_MODE_FIXED, CONFIG) && sensor.cycle_us == 1064);
    CHECK(configure(SENSOR_RELAY_SAMPLES, RANGE_MODE_FIXED, 0x07ff) && sensor.cycle_us == 2 * 532 * 128);
    CHECK(configure(SENSOR_RELAY_SAMPLES, RANGE_MODE_FIXED, 0x0007) && sensor.cycle_us == 168);
    CHECK(sensor.limit_us == 168 + 84);
}

static void makes_up_for_a_tick_while_held(void)
{
    run(RANGE_MODE_FIXED);
    ina219_hold(&sensor);
    convert(1, 1250);
    CHECK(held() == 0);
    ina219_release(&sensor);
    CHECK(held() == 1);
}

static void sums_without_relaying(void)
{
    start(true);
    CHECK(configure(SENSOR_RELAY_SUMS, RANGE_MODE_FIXED, CONFIG));
    convert(1, 1250);
    const sums_mark_t begins = {.time_us = test_port.clock_us, .round = 3, .phase = PHASE_TRAIN, .counted = true};
    sums_mark(&sensor.sums, &begins);
    convert(100, 1250);
    const sums_mark_t ends = {.time_us = test_port.clock_us, .phase = PHASE_IDLE};
    sums_mark(&sensor.sums, &ends);
    sums_settle(&sensor.sums);
    phase_sum_t sum;
    CHECK(held() == 0 && sums_take(&sensor.sums, &sum) && sum.energy_sum == 100ll * 1250 * CYCLE);
}

int main(void)
{
    RUN(relays_raw_codes_with_their_time);
    RUN(reads_each_conversion_once_however_often_it_looks);
    RUN(says_when_none_ended_that_was_due);
    RUN(counts_what_it_came_too_late_for);
    RUN(counts_what_the_ring_cannot_hold);
    RUN(writes_the_configuration_again_after_a_reset_of_the_chip);
    RUN(goes_to_the_largest_range_at_an_end_stop_and_comes_down_again);
    RUN(never_goes_below_the_range_that_was_asked_for_nor_moves_when_fixed);
    RUN(survives_being_unplugged_and_plugged_in);
    RUN(lives_without_a_sensor);
    RUN(refuses_what_is_no_configuration);
    RUN(knows_how_long_conversions_take);
    RUN(makes_up_for_a_tick_while_held);
    RUN(sums_without_relaying);
    FINISH();
}
