#include "window.h"

/* Cuts [from, from + length) to [0, size). Returns what is left; *skipped is what was cut in front. */
static uint32_t cut(int32_t from, uint32_t length, uint32_t size, uint32_t *skipped)
{
    int32_t end = from + (int32_t)length;
    *skipped = from < 0 ? (uint32_t)-from : 0u;
    from = from < 0 ? 0 : from;
    end = end > (int32_t)size ? (int32_t)size : end;
    return end > from ? (uint32_t)(end - from) : 0u;
}

/* The last window must begin within the image: no output is made of padding alone. */
static bool axis_valid(uint32_t input, uint32_t output, uint32_t kernel, uint32_t stride, uint32_t pad)
{
    return input > 0 && output > 0 && kernel > 0 && stride > 0 && pad < kernel &&
           (output - 1u) * stride < input + pad;
}

bool window_valid(const layer_t *layer)
{
    const window_t *w = &layer->window;
    uint64_t inputs = (uint64_t)w->input_height * w->input_width * w->input_channels;
    uint64_t outputs = (uint64_t)w->output_height * w->output_width * w->output_channels;
    return inputs == layer->inputs && outputs == layer->outputs && w->input_channels > 0 && w->output_channels > 0 &&
           axis_valid(w->input_height, w->output_height, w->kernel_height, w->stride_height, w->pad_top) &&
           axis_valid(w->input_width, w->output_width, w->kernel_width, w->stride_width, w->pad_left);
}

patch_t window_patch(const window_t *w, uint32_t output_row, uint32_t output_column)
{
    patch_t patch;
    int32_t top = (int32_t)(output_row * w->stride_height) - w->pad_top;
    int32_t left = (int32_t)(output_column * w->stride_width) - w->pad_left;
    patch.rows = cut(top, w->kernel_height, w->input_height, &patch.kernel_top);
    patch.columns = cut(left, w->kernel_width, w->input_width, &patch.kernel_left);
    uint32_t first_row = top < 0 ? 0u : (uint32_t)top, first_column = left < 0 ? 0u : (uint32_t)left;
    patch.input = (first_row * w->input_width + first_column) * w->input_channels;
    return patch;
}
