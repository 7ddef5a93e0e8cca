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

/* Sends what is due. True when nothing that is due is left, i.e. with flush when ring and sums are empty. */
bool power_send(ina219_t *sensor, link_t *link, bool flush);
/* Sends state and counters. False: no room. */
bool power_tell(const ina219_t *sensor, link_t *link);

#endif
