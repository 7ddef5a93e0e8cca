/*
 * power.h - what the sensor says as messages: conversions in batches, closed phase sums, its state and counters.
 *
 * A batch is one frame: the time of its first conversion, then 6 bytes each (microseconds since the one before, shunt,
 * bus). It ends at a full frame, where conversions were lost, where the range changed or anything else happened, and where
 * more than 65 ms passed between two. It is sent when full, when its first conversion is POWER_AGE_US old, or on a flush.
 *
 * Sums go first: 48 bytes for a whole phase, which no slow line keeps waiting.
 */
#ifndef TMF_POWER_H
#define TMF_POWER_H

#include <stdbool.h>
#include <stdint.h>

#include "ina219.h"
#include "link.h"

#define POWER_AGE_US 50000u

/* Sends what is due. True when nothing of it is left. */
bool power_send(ina219_t *sensor, link_t *link);
/* As power_send, and every conversion that ended by `until_us`, the low 32 bits of the board clock. Later ones may come faster
 * than the line takes them: they have no end to wait for. */
bool power_flush(ina219_t *sensor, link_t *link, uint32_t until_us);
/* Sends state and counters. False: no room. */
bool power_tell(const ina219_t *sensor, link_t *link);

#endif
