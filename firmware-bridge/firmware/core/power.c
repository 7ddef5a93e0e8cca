#include "power.h"

#include <stddef.h>

#include "ina219_chip.h"
#include "messages.generated.h"
#include "port.h"

#define SAMPLE_SIZE 6u

/* How many conversions at the ring's tail make one batch, at most `most`. *ended: it cannot grow. */
static uint16_t batch_length(const ina219_t *sensor, uint16_t most, bool *ended)
{
    const ina219_sample_t *last = ina219_peek(sensor, 0), *sample;
    uint16_t count = 1;
    *ended = true;
    while (count < most) {
        sample = ina219_peek(sensor, count);
        if (!sample) {
            *ended = false;
            break;
        }
        if (sample->lost > 0 || sample->flags != 0 || sample->range != last->range ||
            sample->time_us - last->time_us > UINT16_MAX) {
            break;
        }
        last = sample;
        count++;
    }
    return count;
}

static void write_batch(const ina219_t *sensor, uint8_t *out, uint16_t count, uint64_t first_time_us)
{
    const ina219_sample_t *sample = ina219_peek(sensor, 0);
    msg_power_t message = {.first_time_us = first_time_us,
                           .config_register = chip_with_range(sensor->wanted.config, sample->range),
                           .lost = sample->lost,
                           .flags = sample->flags};
    out += msg_power_encode(out, &message);
    uint32_t before_us = sample->time_us;
    for (uint16_t i = 0; i < count; i++) {
        sample = ina219_peek(sensor, i);
        msg_put_u16(out, (uint16_t)(sample->time_us - before_us));
        msg_put_i16(out + 2, sample->shunt);
        msg_put_u16(out + 4, sample->bus);
        before_us = sample->time_us;
        out += SAMPLE_SIZE;
    }
}

bool power_tell(const ina219_t *sensor, link_t *link)
{
    const ina219_counters_t *counters = &sensor->counters;
    uint16_t capacity = 0;
    uint8_t *room = link_reserve(link, &capacity);
    if (!room || capacity < MSG_SENSOR_SIZE) {
        return false;
    }
    msg_sensor_t message = {.state = sensor->state,
                            .time_us = port_clock_us(),
                            .config_register = sensor->config,
                            .conversions = counters->conversions,
                            .lost = counters->lost,
                            .saturated = counters->saturated,
                            .missed = counters->missed,
                            .overdue = counters->overdue,
                            .resets = counters->resets,
                            .range_changes = counters->range_changes,
                            .failed_reads = counters->failed_reads,
                            .recoveries = counters->recoveries};
    link_commit(link, MSG_SENSOR, LINK_FIRST | LINK_LAST, msg_sensor_encode(room, &message));
    return true;
}

static bool send_sums(ina219_t *sensor, link_t *link)
{
    phase_sum_t sum;
    while (sensor->sums.closed_count > 0) {
        uint16_t capacity = 0;
        uint8_t *room = link_reserve(link, &capacity);
        if (!room || capacity < MSG_PHASE_SUM_SIZE) {
            return false;
        }
        ina219_hold(sensor);
        sums_take(&sensor->sums, &sum);
        ina219_release(sensor);
        msg_phase_sum_t message = {.round = sum.round,
                                   .phase = sum.phase,
                                   .flags = sum.flags,
                                   .config_register = sum.config,
                                   .start_us = sum.start_us,
                                   .duration_us = sum.duration_us,
                                   .covered_us = sum.covered_us,
                                   .conversions = sum.conversions,
                                   .energy_sum = sum.energy_sum,
                                   .bus_sum = sum.bus_sum,
                                   .shunt_min = sum.shunt_min,
                                   .shunt_max = sum.shunt_max};
        link_commit(link, MSG_PHASE_SUM, LINK_FIRST | LINK_LAST, msg_phase_sum_encode(room, &message));
    }
    return true;
}

static bool send(ina219_t *sensor, link_t *link, bool flush, uint32_t until_us)
{
    const ina219_sample_t *first;
    if (!send_sums(sensor, link)) {
        return false;
    }
    while ((first = ina219_peek(sensor, 0)) != NULL) {
        uint16_t most = (uint16_t)((link->config.tx_payload - MSG_POWER_SIZE) / SAMPLE_SIZE), capacity = 0;
        bool ended;
        if (flush && (int32_t)(first->time_us - until_us) > 0) {
            return true;
        }
        uint16_t count = batch_length(sensor, most, &ended);
        /* Right as long as no conversion waits for over an hour. */
        uint64_t now_us = port_clock_us();
        uint32_t age_us = (uint32_t)now_us - first->time_us;
        if (!ended && !flush && age_us < POWER_AGE_US) {
            return true;
        }
        uint8_t *room = link_reserve(link, &capacity);
        if (!room || capacity < MSG_POWER_SIZE + SAMPLE_SIZE) {
            return false;
        }
        write_batch(sensor, room, count, now_us - age_us);
        link_commit(link, MSG_POWER, LINK_FIRST | LINK_LAST, (uint16_t)(MSG_POWER_SIZE + count * SAMPLE_SIZE));
        ina219_drop(sensor, count);
    }
    return true;
}

bool power_send(ina219_t *sensor, link_t *link)
{
    return send(sensor, link, false, 0);
}

bool power_flush(ina219_t *sensor, link_t *link, uint32_t until_us)
{
    return send(sensor, link, true, until_us);
}
