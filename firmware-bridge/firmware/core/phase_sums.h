/*
 * phase_sums.h - power integrated on the board, phase by phase.
 *
 *   conversions        t0         t1         t2         t3         each stands for the time since the one before
 *                 |    |##########|##########|##########|
 *   marks              |      T           U  |                     a mark waits here until the conversion that spans it ends
 *                      |      '- train       '- send
 *   sums          ...receive--|----train-----|----send...          split at T and U by time, to the microsecond
 *
 * energy_sum = sum of shunt code x bus code x microseconds, in integers: no rounding, no order. One unit is 10 uV x 4 mV x 1 us
 * = 4e-14 J ohm at every range. |code product| <= 32000 x 8191 < 2^28: 63 bits hold 9 hours.
 * bus_sum = sum of bus code x microseconds: with it a zero offset z is taken off later, energy_sum - z x bus_sum.
 *
 * - A conversion that ended more than limit_us (one and a half cycles) after the one before has one missing in between: it
 *   stands for cycle_us, and what lies before is a gap, in duration but not in covered.
 * - A sum ends where the configuration changes; the next is `continued`. So each has one range, hence one offset limit.
 * - At the end of a round nothing waits for the conversion under way: sums_settle holds the last reading for at most cycle_us
 *   and says so. The conversion then counts from the mark on only for what follows: no time counts twice.
 *
 * Who may call: the sensor's tick, and the main loop while the tick is held (ina219.h). Not reentrant.
 * 60 bytes a sum, one open and SUMS_CLOSED closed; one multiply-accumulate of 64 bits a conversion, about 60 cycles on an M0+.
 */
#ifndef TMF_PHASE_SUMS_H
#define TMF_PHASE_SUMS_H

#include <stdbool.h>
#include <stdint.h>

/* A round closes four; the board pauses its work before these are full (sums_room). */
#ifndef SUMS_CLOSED
#if defined(__AVR__)
#define SUMS_CLOSED 3u
#else
#define SUMS_CLOSED 5u
#endif
#endif
#define SUMS_MARKS 5u

typedef struct {
    uint64_t start_us, bus_sum;
    int64_t energy_sum;
    uint32_t round, duration_us, covered_us, conversions;
    uint16_t config;
    int16_t shunt_min, shunt_max;
    uint8_t phase;
    uint8_t flags; /* enum phase_sum_flag */
} phase_sum_t;

/* What a conversion said. */
typedef struct {
    uint64_t time_us; /* its end */
    int16_t shunt;
    uint16_t bus; /* code, 4 mV */
    uint16_t config;
    uint8_t flags; /* enum phase_sum_flag: of the sums that it lies in */
} sums_reading_t;

typedef struct {
    uint64_t time_us;
    uint32_t round;
    uint8_t phase;
    bool counted; /* whether the phase that begins is summed */
} sums_mark_t;

typedef struct {
    bool active;   /* the sensor runs and sums are wanted */
    bool counting; /* `open` is a phase that is summed */
    bool read;     /* `last` holds a reading */
    bool dropped;  /* a closed sum found no room */
    uint8_t mark_count, closed_count;
    uint32_t cycle_us, limit_us;
    sums_reading_t last;
    phase_sum_t open;
    sums_mark_t marks[SUMS_MARKS];
    phase_sum_t closed[SUMS_CLOSED];
} phase_sums_t;

/* Forgets everything; active: conversions of this cycle will come. */
void sums_reset(phase_sums_t *sums, bool active, uint32_t cycle_us, uint32_t limit_us);
/* The next conversion has none before it: the sensor was silent, or has just been set up. */
void sums_break(phase_sums_t *sums);
/* The board enters a phase. */
void sums_mark(phase_sums_t *sums, const sums_mark_t *mark);
/* A conversion has ended. */
void sums_conversion(phase_sums_t *sums, const sums_reading_t *reading);
/* Closes what waits for the conversion under way. */
void sums_settle(phase_sums_t *sums);
/* Takes the oldest closed sum; false when there is none. */
bool sums_take(phase_sums_t *sums, phase_sum_t *sum);

/* Whether all that a slice of work can close has room. */
static inline bool sums_room(const phase_sums_t *sums)
{
    return sums->closed_count <= SUMS_CLOSED / 2u;
}

#endif
