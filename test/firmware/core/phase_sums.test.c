/* Sums against a definition written another way: a step function of codes, summed microsecond by microsecond. */
#include "phase_sums.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "messages.generated.h"

enum { CYCLE = 100, LIMIT = 115, SPAN = 20000 };

static phase_sums_t sums;
static phase_sum_t taken[64];
static unsigned taken_count;

static void begin(void)
{
    memset(&sums, 0, sizeof sums);
    sums_reset(&sums, true, CYCLE, LIMIT);
    taken_count = 0;
}

static void take_all(void)
{
    while (taken_count < 64 && sums_take(&sums, &taken[taken_count])) {
        taken_count++;
    }
}

static void mark(uint64_t time_us, uint8_t phase)
{
    const sums_mark_t m = {.time_us = time_us, .round = 7, .phase = phase, .counted = phase != PHASE_IDLE};
    sums_mark(&sums, &m);
}

static void convert(uint64_t time_us, int16_t shunt, uint16_t bus)
{
    const sums_reading_t reading = {.time_us = time_us, .shunt = shunt, .bus = bus, .config = 0x019f};
    sums_conversion(&sums, &reading);
}

static void splits_a_conversion_exactly_at_a_mark(void)
{
    begin();
    convert(1000, 1, 1);
    mark(1030, PHASE_TRAIN);
    convert(1100, 10, 100);
    convert(1200, -20, 200);
    mark(1250, PHASE_SEND);
    CHECK(!sums_take(&sums, &taken[0]));
    convert(1300, 30, 300);
    take_all();
    CHECK(taken_count == 1);
    CHECK(taken[0].round == 7 && taken[0].phase == PHASE_TRAIN && taken[0].start_us == 1030);
    CHECK(taken[0].duration_us == 220 && taken[0].covered_us == 220 && taken[0].conversions == 3);
    CHECK(taken[0].energy_sum == 10 * 100 * 70 - 20 * 200 * 100 + 30 * 300 * 50);
    CHECK(taken[0].bus_sum == 100 * 70 + 200 * 100 + 300 * 50);
    CHECK(taken[0].shunt_min == -20 && taken[0].shunt_max == 30 && taken[0].flags == 0);
}

static void gives_phases_shorter_than_a_conversion_their_share(void)
{
    begin();
    convert(1000, 1, 1);
    mark(1010, PHASE_RECEIVE);
    mark(1020, PHASE_TRAIN);
    mark(1050, PHASE_SELECT);
    mark(1051, PHASE_IDLE);
    convert(1100, 5, 7);
    take_all();
    CHECK(taken_count == 3);
    CHECK(taken[0].energy_sum == 350 && taken[1].energy_sum == 35 * 30 && taken[2].energy_sum == 35);
    CHECK(taken[1].duration_us == 30 && taken[1].conversions == 1);
}

static void leaves_gaps_uncovered(void)
{
    begin();
    convert(1000, 1, 1);
    mark(1000, PHASE_TRAIN);
    convert(1100, 2, 10);
    convert(1500, 3, 10);
    mark(1550, PHASE_IDLE);
    sums_break(&sums);
    convert(1700, 9, 9);
    take_all();
    CHECK(taken_count == 1 && taken[0].duration_us == 550 && taken[0].covered_us == 200);
    CHECK(taken[0].energy_sum == 2000 + 3000);
}

static void holds_the_last_reading_for_at_most_a_cycle_when_told_to_settle(void)
{
    begin();
    convert(1000, 4, 10);
    mark(1010, PHASE_TRAIN);
    mark(1040, PHASE_SEND);
    mark(1300, PHASE_IDLE);
    sums_settle(&sums);
    take_all();
    CHECK(taken_count == 2);
    CHECK(taken[0].covered_us == 30 && taken[0].energy_sum == 40 * 30 && taken[0].flags == PHASE_SUM_FLAG_HELD);
    CHECK(taken[0].conversions == 0 && taken[0].shunt_min == 4);
    CHECK(taken[1].covered_us == 60 && taken[1].duration_us == 260 && taken[1].energy_sum == 40 * 60);
    /* What comes later counts for nothing that is closed. */
    convert(1350, 100, 100);
    take_all();
    CHECK(taken_count == 2);
}

static void a_sum_has_one_configuration(void)
{
    begin();
    convert(1000, 4, 10);
    mark(1010, PHASE_TRAIN);
    convert(1100, 4, 10);
    const sums_reading_t changed = {
        .time_us = 1200, .shunt = 8, .bus = 10, .config = 0x199f, .flags = PHASE_SUM_FLAG_SATURATED};
    sums_conversion(&sums, &changed);
    mark(1200, PHASE_IDLE);
    sums_settle(&sums);
    take_all();
    CHECK(taken_count == 2);
    CHECK(taken[0].config == 0x019f && taken[0].duration_us == 90 && taken[0].flags == 0);
    CHECK(taken[1].config == 0x199f && taken[1].start_us == 1100 && taken[1].duration_us == 100);
    CHECK(taken[1].flags == (PHASE_SUM_FLAG_CONTINUED | PHASE_SUM_FLAG_SATURATED));
    CHECK(taken[0].energy_sum + taken[1].energy_sum == 40 * 90 + 80 * 100);
}

static void says_when_sums_had_no_room(void)
{
    begin();
    convert(1000, 1, 1);
    for (uint32_t i = 0; i < SUMS_CLOSED + 3u; i++) {
        mark(1000 + 100 * i, PHASE_TRAIN);
        convert(1100 + 100 * i, 1, 1);
    }
    take_all();
    CHECK(taken_count == SUMS_CLOSED);
    mark(1100 + 100 * (SUMS_CLOSED + 3u), PHASE_IDLE);
    sums_settle(&sums);
    take_all();
    CHECK(taken_count == SUMS_CLOSED + 1u && (taken[SUMS_CLOSED].flags & PHASE_SUM_FLAG_DROPPED));
    CHECK(!sums_room(&sums) || sums.closed_count == 0);
}

static void keeps_hours_at_full_scale(void)
{
    begin();
    convert(0, 0, 0);
    mark(0, PHASE_TRAIN);
    sums.limit_us = UINT32_MAX;
    int64_t expected = 0;
    for (uint64_t hour = 1; hour <= 8; hour++) {
        convert(hour * 3600000000u, 32000, 8191);
        expected += 32000ll * 8191 * 3600000000;
    }
    mark(8ull * 3600000000u, PHASE_IDLE);
    sums_settle(&sums);
    take_all();
    CHECK(taken_count == 1 && taken[0].energy_sum == expected && taken[0].covered_us == UINT32_MAX);
}

static uint32_t random_below(uint32_t limit)
{
    static uint32_t state = 12345;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % limit;
}

/* Conversions and marks at random times; every microsecond that belongs to a counted phase and to a conversion is counted once. */
static void equals_a_sum_over_microseconds(void)
{
    static int16_t shunt_at[SPAN];
    static uint16_t bus_at[SPAN];
    static uint8_t phase_at[SPAN];
    for (int trial = 0; trial < 200; trial++) {
        begin();
        memset(shunt_at, 0, sizeof shunt_at);
        memset(bus_at, 0, sizeof bus_at);
        memset(phase_at, PHASE_IDLE, sizeof phase_at);
        uint32_t now = 200, before = 0, phases = 0;
        uint8_t phase = PHASE_IDLE;
        uint32_t mark_at = 250 + random_below(300);
        while (now < SPAN - 400) {
            uint32_t next = now + (random_below(8) == 0 ? 100 + random_below(200) : 80 + random_below(LIMIT - 79));
            /* More in one conversion than there is room for would be held instead. */
            for (unsigned here = 0; here < SUMS_MARKS && mark_at <= next && phases < 30; here++) {
                phase = (uint8_t)random_below(5);
                mark(mark_at, phase);
                phases++;
                memset(phase_at + mark_at, phase, SPAN - mark_at);
                mark_at += 1 + random_below(random_below(3) == 0 ? 40 : 900);
            }
            mark_at = mark_at > next ? mark_at : next + 1;
            uint32_t from = before > 0 && next - before <= LIMIT ? before : next - CYCLE;
            int16_t shunt = (int16_t)((int32_t)random_below(64001) - 32000);
            uint16_t bus = (uint16_t)random_below(8192);
            for (uint32_t t = from; t < next; t++) {
                shunt_at[t] = shunt;
                bus_at[t] = bus;
            }
            convert(next, shunt, bus);
            take_all();
            before = next;
            now = next;
        }
        int64_t energy[5] = {0}, got[5] = {0};
        uint64_t buses[5] = {0}, got_buses[5] = {0};
        for (uint32_t t = 0; t < before; t++) {
            if (phase_at[t] != PHASE_IDLE) {
                energy[phase_at[t]] += (int64_t)shunt_at[t] * bus_at[t];
                buses[phase_at[t]] += bus_at[t];
            }
        }
        mark(before, PHASE_IDLE);
        sums_settle(&sums);
        take_all();
        for (unsigned i = 0; i < taken_count; i++) {
            got[taken[i].phase] += taken[i].energy_sum;
            got_buses[taken[i].phase] += taken[i].bus_sum;
        }
        for (int p = 1; p < 5; p++) {
            if (energy[p] != got[p] || buses[p] != got_buses[p]) {
                check_failures++;
                printf("trial %d phase %d: %lld is not %lld\n", trial, p, (long long)got[p], (long long)energy[p]);
                return;
            }
        }
    }
}

int main(void)
{
    RUN(splits_a_conversion_exactly_at_a_mark);
    RUN(gives_phases_shorter_than_a_conversion_their_share);
    RUN(leaves_gaps_uncovered);
    RUN(holds_the_last_reading_for_at_most_a_cycle_when_told_to_settle);
    RUN(a_sum_has_one_configuration);
    RUN(says_when_sums_had_no_room);
    RUN(keeps_hours_at_full_scale);
    RUN(equals_a_sum_over_microseconds);
    FINISH();
}
