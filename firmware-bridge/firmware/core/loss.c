#include "float_rules.h"

#include "loss.h"

#include "scalar.h"

static float clipped(float value, float clip)
{
    if (clip > 0.0f) {
        if (value > clip) {
            return clip;
        }
        if (value < -clip) {
            return -clip;
        }
    }
    return value;
}

float loss_mse(const float *output, const float *target, float *delta, uint32_t count, float clip)
{
    float loss = 0.0f;
    for (uint32_t i = 0; i < count; i++) {
        float difference = output[i] - target[i];
        loss += difference * difference;
        delta[i] = clipped(2.0f * difference, clip);
    }
    return loss;
}

float loss_softmax_cross_entropy(const float *output, uint32_t label, float *delta, uint32_t count, float clip)
{
    float largest = output[0];
    for (uint32_t i = 1; i < count; i++) {
        largest = output[i] > largest ? output[i] : largest;
    }
    float sum = 0.0f;
    for (uint32_t i = 0; i < count; i++) {
        delta[i] = scalar_exp(output[i] - largest);
        sum += delta[i];
    }
    float loss = scalar_log(sum) - (output[label] - largest);
    for (uint32_t i = 0; i < count; i++) {
        float probability = delta[i] / sum;
        delta[i] = clipped(i == label ? probability - 1.0f : probability, clip);
    }
    return loss;
}
