#include "phase_sums.h"

#include "memory.h"
#include "messages.generated.h"

static uint32_t to_u32(uint64_t value)
{
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

void sums_reset(phase_sums_t *sums, bool active, uint32_t cycle_us, uint32_t limit_us)
{
    sums->active = active;
    sums->counting = false;
    sums->read = false;
    sums->dropped = false;
    sums->mark_count = 0;
    sums->closed_count = 0;
    sums->cycle_us = cycle_us;
    sums->limit_us = limit_us;
}

void sums_break(phase_sums_t *sums)
{
    sums->read = false;
}

static void open_sum(phase_sums_t *sums, uint64_t start_us, uint32_t round, uint8_t phase, uint8_t flags)
{
    memset(&sums->open, 0, sizeof sums->open);
    sums->open.start_us = start_us;
    sums->open.round = round;
    sums->open.phase = phase;
    sums->open.flags = flags;
    sums->open.shunt_min = INT16_MAX;
    sums->open.shunt_max = INT16_MIN;
    sums->open.config = sums->last.config;
    sums->counting = true;
}

static void close_sum(phase_sums_t *sums, uint64_t end_us)
{
    if (!sums->counting) {
        return;
    }
    phase_sum_t *open = &sums->open;
    sums->counting = false;
    if (sums->closed_count == SUMS_CLOSED) {
        sums->dropped = true;
        return;
    }
    open->duration_us = to_u32(end_us - open->start_us);
    if (open->covered_us == 0) {
        open->shunt_min = 0;
        open->shunt_max = 0;
    }
    if (sums->dropped) {
        open->flags |= PHASE_SUM_FLAG_DROPPED;
        sums->dropped = false;
    }
    sums->closed[sums->closed_count++] = *open;
}

/* Adds [from, to) at the last reading to the open sum, as far as it lies in it. */
static void add(phase_sums_t *sums, uint64_t from_us, uint64_t to_us, uint8_t flags)
{
    phase_sum_t *open = &sums->open;
    if (!sums->counting) {
        return;
    }
    from_us = from_us > open->start_us ? from_us : open->start_us;
    if (to_us <= from_us) {
        return;
    }
    const sums_reading_t *last = &sums->last;
    uint32_t us = to_u32(to_us - from_us);
    open->energy_sum += (int64_t)((int32_t)last->shunt * (int32_t)last->bus) * (int64_t)us;
    open->bus_sum += (uint64_t)last->bus * us;
    open->covered_us = to_u32((uint64_t)open->covered_us + us);
    open->flags |= (uint8_t)(flags | last->flags);
    if (!(flags & PHASE_SUM_FLAG_HELD)) {
        open->conversions++;
    }
    open->shunt_min = last->shunt < open->shunt_min ? last->shunt : open->shunt_min;
    open->shunt_max = last->shunt > open->shunt_max ? last->shunt : open->shunt_max;
}

/* The oldest mark takes effect. */
static void pass_mark(phase_sums_t *sums)
{
    const sums_mark_t mark = sums->marks[0];
    close_sum(sums, mark.time_us);
    if (mark.counted) {
        open_sum(sums, mark.time_us, mark.round, mark.phase, 0);
    }
    sums->mark_count--;
    memmove(&sums->marks[0], &sums->marks[1], sums->mark_count * sizeof(sums_mark_t));
}

/* As pass_mark, for a mark that no conversion spans yet. */
static void settle_mark(phase_sums_t *sums)
{
    if (sums->read) {
        uint64_t end_us = sums->marks[0].time_us, held_us = sums->last.time_us + sums->cycle_us;
        add(sums, sums->last.time_us, held_us < end_us ? held_us : end_us, PHASE_SUM_FLAG_HELD);
    }
    pass_mark(sums);
}

void sums_mark(phase_sums_t *sums, const sums_mark_t *mark)
{
    if (!sums->active) {
        return;
    }
    if (sums->mark_count == SUMS_MARKS) {
        settle_mark(sums);
    }
    sums->marks[sums->mark_count++] = *mark;
}

void sums_settle(phase_sums_t *sums)
{
    while (sums->mark_count > 0) {
        settle_mark(sums);
    }
}

void sums_conversion(phase_sums_t *sums, const sums_reading_t *reading)
{
    if (!sums->active) {
        return;
    }
    uint64_t from_us = reading->time_us - sums->cycle_us;
    if (sums->read && reading->time_us - sums->last.time_us <= sums->limit_us) {
        from_us = sums->last.time_us;
    }
    bool changed = reading->config != sums->last.config;
    sums->last = *reading;
    sums->read = true;
    if (sums->counting && changed) {
        phase_sum_t *open = &sums->open;
        if (open->covered_us == 0) {
            open->config = reading->config;
        } else {
            uint32_t round = open->round;
            uint8_t phase = open->phase;
            uint64_t at_us = from_us > open->start_us ? from_us : open->start_us;
            close_sum(sums, at_us);
            open_sum(sums, at_us, round, phase, PHASE_SUM_FLAG_CONTINUED);
        }
    }
    while (sums->mark_count > 0 && sums->marks[0].time_us <= reading->time_us) {
        add(sums, from_us, sums->marks[0].time_us, 0);
        pass_mark(sums);
    }
    add(sums, from_us, reading->time_us, 0);
}

bool sums_take(phase_sums_t *sums, phase_sum_t *sum)
{
    if (sums->closed_count == 0) {
        return false;
    }
    *sum = sums->closed[0];
    sums->closed_count--;
    memmove(&sums->closed[0], &sums->closed[1], sums->closed_count * sizeof(phase_sum_t));
    return true;
}
