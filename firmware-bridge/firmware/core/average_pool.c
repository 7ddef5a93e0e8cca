/*
 * average_pool.c - the mean of each window, channel by channel. With a kernel as large as the image: the global mean.
 *
 * The mean is over the pixels that exist: padding is left out, as TensorFlow does. Sum in reading order, then one
 * division. Additions are not multiply-accumulates: none are reported.
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

static uint32_t forward(const layer_t *layer, const float *parameters, const float *input, float *output)
{
    const window_t *w = &layer->window;
    (void)parameters;
    for (uint32_t y = 0; y < w->output_height; y++) {
        for (uint32_t x = 0; x < w->output_width; x++) {
            patch_t patch = window_patch(w, y, x);
            float pixels = (float)(int32_t)(patch.rows * patch.columns);
            for (uint32_t c = 0; c < w->output_channels; c++) {
                float sum = 0.0f;
                for (uint32_t row = 0; row < patch.rows; row++) {
                    const float *at = input + patch.input + row * w->input_width * w->input_channels + c;
                    for (uint32_t column = 0; column < patch.columns; column++, at += w->input_channels) {
                        sum += *at;
                    }
                }
                *output++ = sum / pixels;
            }
        }
    }
    return 0;
}

static uint32_t backward(const layer_t *layer, const float *parameters, const float *input, const float *output,
                         const float *delta, float *input_delta, float *target, float scale)
{
    const window_t *w = &layer->window;
    (void)parameters, (void)input, (void)output, (void)target, (void)scale;
    if (!input_delta) {
        return 0;
    }
    memset(input_delta, 0, layer->inputs * sizeof(float));
    for (uint32_t y = 0; y < w->output_height; y++) {
        for (uint32_t x = 0; x < w->output_width; x++) {
            patch_t patch = window_patch(w, y, x);
            float pixels = (float)(int32_t)(patch.rows * patch.columns);
            for (uint32_t c = 0; c < w->output_channels; c++) {
                float share = *delta++ / pixels;
                for (uint32_t row = 0; row < patch.rows; row++) {
                    float *at = input_delta + patch.input + row * w->input_width * w->input_channels + c;
                    for (uint32_t column = 0; column < patch.columns; column++, at += w->input_channels) {
                        *at += share;
                    }
                }
            }
        }
    }
    return 0;
}

const TMF_FLASH layer_ops_t average_pool_ops = {
    .valid = valid,
    .weight_count = none,
    .bias_count = none,
    .forward = forward,
    .backward = backward,
};
