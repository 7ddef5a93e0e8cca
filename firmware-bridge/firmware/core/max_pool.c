/*
 * max_pool.c - the largest of each window, channel by channel.
 *
 * Going backward the delta goes to the largest pixel of its window, the first of them in reading order. Which one that was
 * is looked for again instead of remembered: comparing costs little, memory is what boards lack. Padding takes no part.
 * Comparisons are not multiply-accumulates: none are reported.
 */
#include "float_rules.h"

#include "memory.h"
#include "messages.generated.h"
#include "window.h"

static bool valid(const layer_t *layer)
{
    return layer->activation == ACTIVATION_NONE && window_valid(layer) &&
           layer->window.input_channels == layer->window.output_channels;
}

static uint32_t none(const layer_t *layer)
{
    (void)layer;
    return 0;
}

/* Offset of the largest pixel of the patch in channel c. */
static uint32_t largest(const window_t *w, const patch_t *patch, const float *input, uint32_t c)
{
    uint32_t best = patch->input + c;
    for (uint32_t row = 0; row < patch->rows; row++) {
        uint32_t at = patch->input + row * w->input_width * w->input_channels + c;
        for (uint32_t column = 0; column < patch->columns; column++, at += w->input_channels) {
            best = input[at] > input[best] ? at : best;
        }
    }
    return best;
}

static uint32_t forward(const layer_t *layer, const float *parameters, const float *input, float *output)
{
    const window_t *w = &layer->window;
    (void)parameters;
    for (uint32_t y = 0; y < w->output_height; y++) {
        for (uint32_t x = 0; x < w->output_width; x++) {
            patch_t patch = window_patch(w, y, x);
            for (uint32_t c = 0; c < w->output_channels; c++) {
                *output++ = input[largest(w, &patch, input, c)];
            }
        }
    }
    return 0;
}

static uint32_t backward(const layer_t *layer, const float *parameters, const float *input, const float *output,
                         const float *delta, float *input_delta, float *target, float scale)
{
    const window_t *w = &layer->window;
    (void)parameters, (void)output, (void)target, (void)scale;
    if (!input_delta) {
        return 0;
    }
    memset(input_delta, 0, layer->inputs * sizeof(float));
    for (uint32_t y = 0; y < w->output_height; y++) {
        for (uint32_t x = 0; x < w->output_width; x++) {
            patch_t patch = window_patch(w, y, x);
            for (uint32_t c = 0; c < w->output_channels; c++) {
                input_delta[largest(w, &patch, input, c)] += *delta++;
            }
        }
    }
    return 0;
}

const TMF_FLASH layer_ops_t max_pool_ops = {
    .valid = valid,
    .weight_count = none,
    .bias_count = none,
    .forward = forward,
    .backward = backward,
};
