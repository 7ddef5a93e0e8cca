/*
 * flatten.c - an image as a vector. Images lie in memory as [height][width][channels] already, so there is nothing to
 * calculate and nothing to store: output and input are the same floats.
 */
#include "layer.h"

#include <stddef.h>

#include "messages.generated.h"

static bool valid(const layer_t *layer)
{
    return layer->inputs > 0 && layer->inputs == layer->outputs && layer->activation == ACTIVATION_NONE;
}

static uint32_t none(const layer_t *layer)
{
    (void)layer;
    return 0;
}

const TMF_FLASH layer_ops_t flatten_ops = {.valid = valid, .weight_count = none, .bias_count = none};
