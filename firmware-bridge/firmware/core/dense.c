/*
 * dense.c - fully connected layer, with ReLU or nothing after it.
 *
 *   parameters   weights [outputs][inputs], then bias [outputs]
 *   forward      output[o] = act(bias[o] + w[o] . input)
 *   backward     d = delta[o], or 0 where ReLU was shut; input_delta += d * w[o]; w[o] += scale * d * input
 *
 * Every inner loop runs along a row: contiguous in memory, and the row is in the cache (or the flash buffer) for both
 * uses. A row whose d is 0 is left out: with ReLU that is about half the work of going backward, and the
 * multiply-accumulates reported are those done.
 */
#include "float_rules.h"

#include "layer.h"
#include "memory.h"
#include "messages.generated.h"
#include "vector.h"

static bool valid(const layer_t *layer)
{
    return layer->inputs > 0 && layer->outputs > 0 && layer->activation <= ACTIVATION_RELU;
}

static uint32_t weight_count(const layer_t *layer)
{
    return (uint32_t)layer->inputs * layer->outputs;
}

static uint32_t bias_count(const layer_t *layer)
{
    return layer->outputs;
}

static uint32_t forward(const layer_t *layer, const float *parameters, const float *input, float *output)
{
    uint32_t inputs = layer->inputs, outputs = layer->outputs;
    const float *bias = parameters + inputs * outputs;
    bool relu = layer->activation == ACTIVATION_RELU;
    for (uint32_t o = 0; o < outputs; o++) {
        float sum = bias[o] + vector_dot(parameters + o * inputs, input, inputs);
        output[o] = relu && !(sum > 0.0f) ? 0.0f : sum;
    }
    return inputs * outputs;
}

static uint32_t backward(const layer_t *layer, const float *parameters, const float *input, const float *output,
                         const float *delta, float *input_delta, float *target, float scale)
{
    uint32_t inputs = layer->inputs, outputs = layer->outputs, rows = 0;
    bool relu = layer->activation == ACTIVATION_RELU;
    if (input_delta) {
        memset(input_delta, 0, inputs * sizeof(float));
    }
    for (uint32_t o = 0; o < outputs; o++) {
        float d = delta[o];
        if (d == 0.0f || (relu && !(output[o] > 0.0f))) {
            continue;
        }
        rows++;
        if (input_delta) {
            vector_axpy(input_delta, d, parameters + o * inputs, inputs);
        }
        if (target) {
            float step = scale * d;
            vector_axpy(target + o * inputs, step, input, inputs);
            target[inputs * outputs + o] += step;
        }
    }
    return rows * inputs * ((input_delta ? 1u : 0u) + (target ? 1u : 0u));
}

const TMF_FLASH layer_ops_t dense_ops = {
    .valid = valid,
    .weight_count = weight_count,
    .bias_count = bias_count,
    .forward = forward,
    .backward = backward,
};
