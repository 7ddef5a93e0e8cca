/*
 * power.h - conversions from the sensor's ring into power messages.
 *
 * A batch is one frame: the time of its first conversion, then 6 bytes each (microseconds since the one before, shunt,
 * bus). It ends at a full frame, where conversions were lost, and where more than 65 ms passed between two. It is sent when
 * full, when its first conversion is POWER_AGE_US old, or on a flush.
 */
#ifndef TMF_POWER_H
#define TMF_POWER_H

#include <stdbool.h>
#include <stdint.h>

#include "ina219.h"
#include "link.h"

#define POWER_AGE_US 50000u

/* Sends what is due. True when nothing that is due is left, i.e. with flush when the ring is empty. */
bool power_send(ina219_t *sensor, link_t *link, bool flush);

#endif
