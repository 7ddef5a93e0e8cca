/*
 * counts.c - a training step by the interpreter beside the same step written by hand for one network.
 *
 * The hand-written one is what one would write for 1-32-32-1 with ReLU and squared error if nothing else were ever needed:
 * sizes are constants, arrays are static, no layer table, no calls through pointers. It adds in the same order, so both end
 * with the same weights, and is compiled with the same flags.
 */
#include "float_rules.h"

#include "counts.h"

#include "arena.h"
#include "digest.h"
#include "messages.generated.h"
#include "model.h"
#include "sine.h"
#include "train.h"

/* Narrower, and in less memory, on a target with 8 kB. */
#ifndef COUNTS_HIDDEN
#define COUNTS_HIDDEN 32
#endif
#ifndef COUNTS_MEMORY
#define COUNTS_MEMORY 12000
#endif
enum { HIDDEN = COUNTS_HIDDEN };

#define RATE 0.015f
#define CLIP 4.0f

static _Alignas(8) uint8_t memory[COUNTS_MEMORY];
static arena_t arena;
static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;
static train_t train;

static float w1[HIDDEN], b1[HIDDEN], w2[HIDDEN][HIDDEN], b2[HIDDEN], w3[HIDDEN], b3;
static float a1[HIDDEN], a2[HIDDEN], d1[HIDDEN], d2[HIDDEN];

static layer_t dense(uint16_t inputs, uint16_t outputs, uint8_t activation, float weight_std, float bias_range)
{
    return (layer_t){.kind = LAYER_KIND_DENSE,
                     .activation = activation,
                     .inputs = inputs,
                     .outputs = outputs,
                     .weight_std = weight_std,
                     .bias_range = bias_range};
}

void counts_begin(void)
{
    model = (model_t){.layers = layers, .layer_count = 3, .loss = LOSS_MSE};
    layers[0] = dense(1, HIDDEN, ACTIVATION_RELU, 1.41421354f, 1.0f);
    layers[1] = dense(HIDDEN, HIDDEN, ACTIVATION_RELU, 0.25f, 0.0f);
    layers[2] = dense(HIDDEN, 1, ACTIVATION_NONE, 0.25f, 0.0f);
    arena_init(&arena, memory, sizeof memory);
    if (model_lay_out(&model) && model_bytes_needed(&model) <= arena.size) {
        model_allocate(&model, &arena, 7);
        train_begin(&train, &model, &(train_config_t){.learning_rate = RATE, .clip = CLIP, .batch_size = 1});
    }
    const float *p = model.work;
    for (int i = 0; i < HIDDEN; i++) w1[i] = *p++;
    for (int i = 0; i < HIDDEN; i++) b1[i] = *p++;
    for (int o = 0; o < HIDDEN; o++) {
        for (int i = 0; i < HIDDEN; i++) w2[o][i] = *p++;
    }
    for (int i = 0; i < HIDDEN; i++) b2[i] = *p++;
    for (int i = 0; i < HIDDEN; i++) w3[i] = *p++;
    b3 = *p;
}

static float dot(const float *a, const float *b)
{
    float s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
    for (int i = 0; i < HIDDEN; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    return (s0 + s1) + (s2 + s3);
}

static void by_hand(float x, float target)
{
    for (int o = 0; o < HIDDEN; o++) {
        float sum = b1[o] + w1[o] * x;
        a1[o] = sum > 0.0f ? sum : 0.0f;
    }
    for (int o = 0; o < HIDDEN; o++) {
        float sum = b2[o] + dot(w2[o], a1);
        a2[o] = sum > 0.0f ? sum : 0.0f;
    }
    float d = 2.0f * (b3 + dot(w3, a2) - target);
    d = d > CLIP ? CLIP : d < -CLIP ? -CLIP : d;
    if (d == 0.0f) {
        return;
    }
    float step = -RATE * d;
    for (int i = 0; i < HIDDEN; i++) {
        d2[i] = d * w3[i];
        w3[i] += step * a2[i];
        d1[i] = 0.0f;
    }
    b3 += step;
    for (int o = 0; o < HIDDEN; o++) {
        if (d2[o] == 0.0f || !(a2[o] > 0.0f)) {
            continue;
        }
        float back = d2[o], move = -RATE * back;
        for (int i = 0; i < HIDDEN; i++) d1[i] += back * w2[o][i];
        for (int i = 0; i < HIDDEN; i++) w2[o][i] += move * a1[i];
        b2[o] += move;
    }
    for (int o = 0; o < HIDDEN; o++) {
        if (d1[o] == 0.0f || !(a1[o] > 0.0f)) {
            continue;
        }
        float move = -RATE * d1[o];
        w1[o] += move * x;
        b1[o] += move;
    }
}

/* Task and samples are the same for both. */
static sine_t sine;

void counts_restart(void)
{
    sine_begin(&sine, 1234);
}

void counts_interpreted(uint32_t steps)
{
    float target;
    for (uint32_t i = 0; i < steps; i++) {
        sine_next(&sine, train_input(&train), &target);
        train_sample(&train, &target, 0);
    }
}

void counts_by_hand(uint32_t steps)
{
    float x, target;
    for (uint32_t i = 0; i < steps; i++) {
        sine_next(&sine, &x, &target);
        by_hand(x, target);
    }
}

void counts_samples(uint32_t steps)
{
    volatile float kept;
    float x, target;
    for (uint32_t i = 0; i < steps; i++) {
        sine_next(&sine, &x, &target);
        kept = x + target;
    }
    (void)kept;
}

uint32_t counts_macs(uint32_t steps)
{
    uint64_t before = train.macs;
    counts_interpreted(steps);
    return (uint32_t)(train.macs - before);
}

uint32_t counts_digest_interpreted(void)
{
    return digest_floats(DIGEST_START, model.work, model.parameter_count);
}

uint32_t counts_digest_by_hand(void)
{
    uint32_t digest = digest_floats(DIGEST_START, w1, HIDDEN);
    digest = digest_floats(digest, b1, HIDDEN);
    digest = digest_floats(digest, &w2[0][0], HIDDEN * HIDDEN);
    digest = digest_floats(digest, b2, HIDDEN);
    digest = digest_floats(digest, w3, HIDDEN);
    return digest_floats(digest, &b3, 1);
}
