/*
 * golden.c - digests that every target must give: the numeric half of the core, run over and over.
 *
 * Exported to WebAssembly, and a main() elsewhere that prints one `name digest` a line.
 */
#include "float_rules.h"

#include "arena.h"
#include "digest.h"
#include "float_bits.h"
#include "messages.generated.h"
#include "model.h"
#include "privacy.h"
#include "rng.h"
#include "scalar.h"
#include "sine.h"
#include "train.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name), used))
#else
#define EXPORT(name)
#include "golden.h"
#endif

#ifndef GOLDEN_MEMORY
#define GOLDEN_MEMORY 65536
#endif

static _Alignas(8) uint8_t memory[GOLDEN_MEMORY];
static arena_t arena;
static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;
static train_t train;

static layer_t dense(uint16_t inputs, uint16_t outputs, uint8_t activation, float weight_std, float bias_range)
{
    return (layer_t){.kind = LAYER_KIND_DENSE,
                     .activation = activation,
                     .inputs = inputs,
                     .outputs = outputs,
                     .weight_std = weight_std,
                     .bias_range = bias_range};
}

static void start(const train_config_t *config)
{
    arena_init(&arena, memory, sizeof memory);
    if (model_lay_out(&model) && model_bytes_needed(&model) <= arena.size) {
        model_allocate(&model, &arena, 7);
        train_begin(&train, &model, config);
    }
}

static void start_sine(const train_config_t *config)
{
    model = (model_t){.layers = layers, .layer_count = 3, .local_layers = 1, .loss = LOSS_MSE, .use_gradient = config->batch_size > 1};
    layers[0] = dense(1, 32, ACTIVATION_RELU, 1.41421354f, 1.0f);
    layers[1] = dense(32, 32, ACTIVATION_RELU, 0.25f, 0.0f);
    layers[2] = dense(32, 1, ACTIVATION_NONE, 0.0f, 0.0f);
    start(config);
}

static void run_sine(uint32_t steps, uint32_t visit)
{
    sine_t sine;
    float target;
    for (uint32_t step = 0; step < steps; step++) {
        if (step % visit == 0) {
            sine_begin(&sine, 1000u + step);
        }
        sine_next(&sine, train_input(&train), &target);
        train_sample(&train, &target, 0);
    }
    train_flush(&train);
}

static uint32_t weights(void)
{
    return digest_floats(DIGEST_START, model.work, model.parameter_count);
}

/* 1-32-32-1, ReLU, online, a new task every 32 samples. */
EXPORT(golden_sine) uint32_t golden_sine(uint32_t steps)
{
    start_sine(&(train_config_t){.learning_rate = 0.015f, .clip = 4.0f, .batch_size = 1});
    run_sine(steps, 32);
    return weights();
}

/* 1-20-20-1: as above, for targets with 8 kB. */
EXPORT(golden_small) uint32_t golden_small(uint32_t steps)
{
    model = (model_t){.layers = layers, .layer_count = 3, .local_layers = 1, .loss = LOSS_MSE};
    layers[0] = dense(1, 20, ACTIVATION_RELU, 1.41421354f, 1.0f);
    layers[1] = dense(20, 20, ACTIVATION_RELU, 0.3125f, 0.0f);
    layers[2] = dense(20, 1, ACTIVATION_NONE, 0.0f, 0.0f);
    start(&(train_config_t){.learning_rate = 0.015f, .clip = 4.0f, .batch_size = 1});
    run_sine(steps, 32);
    return weights();
}

/* The same in batches of 10, with reconstruction and freezing. */
EXPORT(golden_batch) uint32_t golden_batch(void)
{
    start_sine(&(train_config_t){
        .learning_rate = 0.02f, .clip = 4.0f, .batch_size = 10, .reconstruct_steps = 20, .freeze_local = true});
    run_sine(3005, 3005);
    return weights();
}

/* 8-16-4, ReLU, softmax: which quarter of the line is a noisy bump in? */
EXPORT(golden_softmax) uint32_t golden_softmax(void)
{
    rng_t rng;
    model = (model_t){.layers = layers, .layer_count = 2, .loss = LOSS_SOFTMAX_CROSS_ENTROPY};
    layers[0] = dense(8, 16, ACTIVATION_RELU, 0.5f, 0.1f);
    layers[1] = dense(16, 4, ACTIVATION_NONE, 0.25f, 0.0f);
    start(&(train_config_t){.learning_rate = 0.05f, .batch_size = 1});
    rng_seed(&rng, 5);
    for (uint32_t step = 0; step < 3000; step++) {
        uint32_t label = rng_next(&rng) >> 30;
        float *input = train_input(&train);
        for (uint32_t i = 0; i < 8; i++) {
            input[i] = 0.3f * rng_normal(&rng) + (i / 2 == label ? 1.0f : 0.0f);
        }
        train_sample(&train, 0, label);
    }
    return weights();
}

static layer_t windowed(uint8_t kind, window_t w)
{
    return (layer_t){.kind = kind,
                     .activation = kind == LAYER_KIND_CONV2D ? ACTIVATION_RELU : ACTIVATION_NONE,
                     .inputs = (uint16_t)(w.input_height * w.input_width * w.input_channels),
                     .outputs = (uint16_t)(w.output_height * w.output_width * w.output_channels),
                     .window = w,
                     .weight_std = kind == LAYER_KIND_CONV2D ? 0.5f : 0.0f};
}

/* 7x7 - conv 3x3x4 - max pool 2x2 - conv 2x3x6, stride 2 - average pool - flatten - dense 3, softmax: is the bar upright,
 * level or slanted? Small enough for an ATmega2560. */
EXPORT(golden_conv) uint32_t golden_conv(uint32_t steps)
{
    rng_t rng;
    model = (model_t){.layers = layers, .layer_count = 6, .loss = LOSS_SOFTMAX_CROSS_ENTROPY};
    layers[0] = windowed(LAYER_KIND_CONV2D, (window_t){7, 7, 1, 7, 7, 4, 3, 3, 1, 1, 1, 1});
    layers[1] = windowed(LAYER_KIND_MAX_POOL, (window_t){7, 7, 4, 4, 4, 4, 2, 2, 2, 2, 0, 0});
    layers[2] = windowed(LAYER_KIND_CONV2D, (window_t){4, 4, 4, 2, 4, 6, 2, 3, 2, 1, 0, 1});
    layers[3] = windowed(LAYER_KIND_AVERAGE_POOL, (window_t){2, 4, 6, 1, 2, 6, 2, 2, 2, 2, 0, 0});
    layers[4] = (layer_t){.kind = LAYER_KIND_FLATTEN, .inputs = 12, .outputs = 12};
    layers[5] = dense(12, 3, ACTIVATION_NONE, 0.25f, 0.0f);
    start(&(train_config_t){.learning_rate = 0.05f, .batch_size = 1});
    rng_seed(&rng, 9);
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t label = rng_next(&rng) % 3u, at = rng_next(&rng) % 7u;
        float *input = train_input(&train);
        for (uint32_t i = 0; i < 49; i++) {
            uint32_t y = i / 7u, x = i % 7u;
            bool ink = label == 0 ? x == at : label == 1 ? y == at : (x + y) % 7u == at;
            input[i] = 0.2f * rng_normal(&rng) + (ink ? 1.0f : 0.0f);
        }
        train_sample(&train, 0, label);
    }
    return weights();
}

static uint32_t sweep(float (*function)(float), float from, float to, uint32_t count)
{
    uint32_t digest = DIGEST_START;
    float step = (to - from) / (float)(int32_t)count;
    for (uint32_t i = 0; i <= count; i++) {
        float value = function(from + step * (float)(int32_t)i);
        digest = digest_floats(digest, &value, 1);
    }
    return digest;
}

EXPORT(golden_exp) uint32_t golden_exp(void)
{
    return sweep(scalar_exp, -104.0f, 90.0f, 100000);
}

EXPORT(golden_log) uint32_t golden_log(void)
{
    return sweep(scalar_log, 1e-3f, 50.0f, 100000);
}

EXPORT(golden_sin) uint32_t golden_sin(void)
{
    return sweep(scalar_sin, -60.0f, 60.0f, 100000);
}

/* Updates that are clipped and those that are not, with noise. */
EXPORT(golden_noise) uint32_t golden_noise(void)
{
    uint32_t digest = DIGEST_START;
    float update[33];
    for (uint32_t round = 0; round < 100; round++) {
        for (uint32_t i = 0; i < 33; i++) {
            update[i] = (float)(int32_t)(i * round) * 1e-3f;
        }
        privacy_apply(update, 33, 2.0f, 0.7f, round);
        digest = digest_floats(digest, update, 33);
    }
    return digest;
}

/* Products that lie below 2^-126: a target that flushes them to zero is found out. */
EXPORT(golden_subnormal) uint32_t golden_subnormal(void)
{
    uint32_t digest = DIGEST_START;
    float x = 1.0f, sum = 0.0f;
    for (uint32_t i = 0; i < 2000; i++) {
        x = x * 0.95f + float_from_bits(i * 2654435761u >> 12);
        sum = sum + x * 1e-30f;
        float pair[2] = {x, sum};
        digest = digest_floats(digest, pair, 2);
    }
    return digest;
}

#ifdef __wasm__
EXPORT(scalar_exp_of) float scalar_exp_of(float x)
{
    return scalar_exp(x);
}

EXPORT(scalar_log_of) float scalar_log_of(float x)
{
    return scalar_log(x);
}

EXPORT(scalar_sqrt_of) float scalar_sqrt_of(float x)
{
    return scalar_sqrt(x);
}

EXPORT(scalar_sin_of) float scalar_sin_of(float x)
{
    return scalar_sin(x);
}
#elif !defined(GOLDEN_NO_MAIN)
#include <stdio.h>

int main(void)
{
    printf("small300 %08x\n", (unsigned)golden_small(300));
    printf("sine50 %08x\n", (unsigned)golden_sine(50));
    printf("sine %08x\n", (unsigned)golden_sine(3000));
    printf("batch %08x\n", (unsigned)golden_batch());
    printf("softmax %08x\n", (unsigned)golden_softmax());
    printf("conv50 %08x\n", (unsigned)golden_conv(50));
    printf("conv %08x\n", (unsigned)golden_conv(3000));
    printf("exp %08x\n", (unsigned)golden_exp());
    printf("log %08x\n", (unsigned)golden_log());
    printf("sin %08x\n", (unsigned)golden_sin());
    printf("noise %08x\n", (unsigned)golden_noise());
    printf("subnormal %08x\n", (unsigned)golden_subnormal());
    return 0;
}
#endif
