/*
 * conv2d.c - convolution over an image, with ReLU or nothing after it. Any kernel, stride and padding.
 *
 *   parameters   weights [output channel][kernel row][kernel column][input channel], then bias [output channel]
 *   forward      output[y][x][o] = act(bias[o] + sum over kernel rows of (kernel row . image row))
 *   backward     first, if wanted, input_delta[patch] += d * w[o] for all outputs, then w[o] += scale * d * patch
 *
 * Channels lie side by side in both image and kernel, so a row of a kernel is one dot product of kernel width x channels:
 * 24 or 48 long in a 3 x 3 layer of 8 or 16 channels, and 12 in a convolution over time whose kernel is as wide as the
 * image. No im2col: a copy of every patch would be nine times the image.
 *
 * Why two walks going backward? A step in place changes weights that other positions of the same kernel still need for
 * the delta below. Outputs whose d is 0 (ReLU shut) are left out in both; multiply-accumulates reported are those done.
 */
#include "float_rules.h"

#include "memory.h"
#include "messages.generated.h"
#include "vector.h"
#include "window.h"

static uint32_t kernel_size(const window_t *w)
{
    return (uint32_t)w->kernel_height * w->kernel_width * w->input_channels;
}

static bool valid(const layer_t *layer)
{
    return layer->activation <= ACTIVATION_RELU && window_valid(layer);
}

static uint32_t weight_count(const layer_t *layer)
{
    /* At most 2^16 of each: the product may need 48 bits; too many parameters are refused in any case. */
    uint64_t count = (uint64_t)kernel_size(&layer->window) * layer->window.output_channels;
    return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

static uint32_t bias_count(const layer_t *layer)
{
    return layer->window.output_channels;
}

/* Offset in a kernel of what lies on the first pixel of the patch. */
static uint32_t kernel_start(const window_t *w, const patch_t *patch)
{
    return (patch->kernel_top * w->kernel_width + patch->kernel_left) * w->input_channels;
}

static uint32_t forward(const layer_t *layer, const float *parameters, const float *input, float *output)
{
    const window_t *w = &layer->window;
    uint32_t size = kernel_size(w), channels = w->output_channels, macs = 0;
    uint32_t image_row = (uint32_t)w->input_width * w->input_channels;
    uint32_t kernel_row = (uint32_t)w->kernel_width * w->input_channels;
    const float *bias = parameters + size * channels;
    bool relu = layer->activation == ACTIVATION_RELU;
    for (uint32_t y = 0; y < w->output_height; y++) {
        for (uint32_t x = 0; x < w->output_width; x++) {
            patch_t patch = window_patch(w, y, x);
            const float *pixels = input + patch.input, *kernel = parameters + kernel_start(w, &patch);
            uint32_t length = patch.columns * w->input_channels;
            for (uint32_t o = 0; o < channels; o++, kernel += size) {
                float sum = 0.0f;
                for (uint32_t row = 0; row < patch.rows; row++) {
                    sum += vector_dot(kernel + row * kernel_row, pixels + row * image_row, length);
                }
                sum = bias[o] + sum;
                *output++ = relu && !(sum > 0.0f) ? 0.0f : sum;
            }
            macs += patch.rows * length * channels;
        }
    }
    return macs;
}

/* One walk over all outputs: into the delta below (`below` given) or into the gradient. */
static uint32_t walk(const layer_t *layer, const float *parameters, const float *input, const float *output,
                     const float *delta, float *below, float *target, float scale)
{
    const window_t *w = &layer->window;
    uint32_t size = kernel_size(w), channels = w->output_channels, macs = 0;
    uint32_t image_row = (uint32_t)w->input_width * w->input_channels;
    uint32_t kernel_row = (uint32_t)w->kernel_width * w->input_channels;
    bool relu = layer->activation == ACTIVATION_RELU;
    for (uint32_t y = 0; y < w->output_height; y++) {
        for (uint32_t x = 0; x < w->output_width; x++) {
            patch_t patch = window_patch(w, y, x);
            uint32_t length = patch.columns * w->input_channels, start = kernel_start(w, &patch);
            for (uint32_t o = 0; o < channels; o++) {
                float d = *delta++, shown = *output++;
                if (d == 0.0f || (relu && !(shown > 0.0f))) {
                    continue;
                }
                macs += patch.rows * length;
                uint32_t kernel = o * size + start;
                if (below) {
                    for (uint32_t row = 0; row < patch.rows; row++) {
                        vector_axpy(below + patch.input + row * image_row, d, parameters + kernel + row * kernel_row,
                                    length);
                    }
                    continue;
                }
                float step = scale * d;
                for (uint32_t row = 0; row < patch.rows; row++) {
                    vector_axpy(target + kernel + row * kernel_row, step, input + patch.input + row * image_row,
                                length);
                }
                target[size * channels + o] += step;
            }
        }
    }
    return macs;
}

static uint32_t backward(const layer_t *layer, const float *parameters, const float *input, const float *output,
                         const float *delta, float *input_delta, float *target, float scale)
{
    uint32_t macs = 0;
    if (input_delta) {
        memset(input_delta, 0, layer->inputs * sizeof(float));
        macs += walk(layer, parameters, input, output, delta, input_delta, NULL, 0.0f);
    }
    if (target) {
        macs += walk(layer, parameters, input, output, delta, NULL, target, scale);
    }
    return macs;
}

const TMF_FLASH layer_ops_t conv2d_ops = {
    .valid = valid,
    .weight_count = weight_count,
    .bias_count = bias_count,
    .forward = forward,
    .backward = backward,
};
