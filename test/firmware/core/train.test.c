/* Gradients against finite differences, and which parameters a step may touch. */
#include "train.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "messages.generated.h"
#include "rng.h"

static _Alignas(8) uint8_t memory[65536];
static arena_t arena;
static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;
static train_t train;
static const float target[3] = {0.4f, -0.7f, 1.1f};

/* 5-7-6-3, the last layer local, all parameters drawn. */
static void build(uint8_t loss, bool use_gradient)
{
    static const uint16_t sizes[] = {5, 7, 6, 3};
    model = (model_t){.layers = layers, .layer_count = 3, .local_layers = 1, .loss = loss, .use_gradient = use_gradient};
    for (int i = 0; i < 3; i++) {
        model.layers[i] = (layer_t){.kind = LAYER_KIND_DENSE,
                                    .activation = i < 2 ? ACTIVATION_RELU : ACTIVATION_NONE,
                                    .inputs = sizes[i],
                                    .outputs = sizes[i + 1],
                                    .weight_std = 0.6f,
                                    .bias_range = 0.5f};
    }
    arena_init(&arena, memory, sizeof memory);
    if (model_lay_out(&model)) {
        model_allocate(&model, &arena, 3);
    }
}

static void begin(train_config_t config)
{
    train_begin(&train, &model, &config);
}

static void sample(uint32_t seed)
{
    rng_t rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < 5; i++) {
        train_input(&train)[i] = rng_normal(&rng);
    }
    train_sample(&train, target, seed % 3);
}

/* The loss in double precision, straight from the definition. */
static double reference_loss(const double *parameters, const float *input, uint32_t label)
{
    double values[16], next[16];
    for (int i = 0; i < 5; i++) {
        values[i] = input[i];
    }
    for (int l = 0; l < 3; l++) {
        const layer_t *layer = &model.layers[l];
        const double *w = parameters + model.places[l].parameter_offset, *b = w + layer->inputs * layer->outputs;
        for (int o = 0; o < layer->outputs; o++) {
            next[o] = b[o];
            for (int i = 0; i < layer->inputs; i++) {
                next[o] += w[o * layer->inputs + i] * values[i];
            }
            next[o] = layer->activation == ACTIVATION_RELU && next[o] < 0 ? 0 : next[o];
        }
        memcpy(values, next, sizeof values);
    }
    double loss = 0, sum = 0;
    for (int o = 0; o < 3; o++) {
        loss += (values[o] - target[o]) * (values[o] - target[o]);
        sum += exp(values[o]);
    }
    return model.loss == LOSS_MSE ? loss : log(sum) - values[label];
}

static void gradients_agree(uint8_t loss)
{
    build(loss, true);
    for (uint32_t seed = 1; seed <= 20; seed++) {
        begin((train_config_t){.learning_rate = 0, .batch_size = 2});
        sample(seed);
        double parameters[256];
        for (uint32_t i = 0; i < model.parameter_count; i++) {
            parameters[i] = model.copy[i];
        }
        CHECK(fabs(train.mean_loss - reference_loss(parameters, train_input(&train), seed % 3)) < 1e-5);
        for (uint32_t i = 0; i < model.parameter_count; i++) {
            double held = parameters[i], step = 1e-6;
            parameters[i] = held + step;
            double above = reference_loss(parameters, train_input(&train), seed % 3);
            parameters[i] = held - step;
            double below = reference_loss(parameters, train_input(&train), seed % 3);
            parameters[i] = held;
            double slope = (above - below) / (2 * step);
            CHECK(fabs(slope - model.gradient[i]) < 1e-4 * (1 + fabs(slope)));
        }
    }
}

static void gradients_of_squared_error_agree_with_finite_differences(void)
{
    gradients_agree(LOSS_MSE);
}

static void gradients_of_cross_entropy_agree_with_finite_differences(void)
{
    gradients_agree(LOSS_SOFTMAX_CROSS_ENTROPY);
}

static void a_step_in_place_is_a_batch_of_one(void)
{
    float online[256];
    build(LOSS_MSE, true);
    begin((train_config_t){.learning_rate = 0.01f, .batch_size = 1});
    sample(4);
    memcpy(online, model.work, sizeof(float) * model.parameter_count);
    begin((train_config_t){.learning_rate = 0.01f, .batch_size = 2});
    sample(4);
    CHECK(train.steps == 0);
    train_flush(&train);
    CHECK(train.steps == 1);
    for (uint32_t i = 0; i < model.parameter_count; i++) {
        CHECK(fabsf(online[i] - model.work[i]) < 1e-6f);
    }
}

static bool same(uint32_t from, uint32_t to)
{
    return memcmp(model.work + from, model.copy + from, (to - from) * sizeof(float)) == 0;
}

static void reconstruction_trains_the_local_part_only(void)
{
    build(LOSS_MSE, false);
    begin((train_config_t){.learning_rate = 0.01f, .batch_size = 1, .reconstruct_steps = 3});
    for (uint32_t i = 0; i < 3; i++) {
        sample(i);
    }
    CHECK(same(0, model.global_count));
    CHECK(!same(model.global_count, model.parameter_count));
    sample(5);
    CHECK(!same(0, model.global_count));
}

static void freezing_rests_the_local_part_afterwards(void)
{
    float local[32];
    build(LOSS_MSE, false);
    begin((train_config_t){.learning_rate = 0.01f, .batch_size = 1, .reconstruct_steps = 2, .freeze_local = true});
    sample(1);
    sample(2);
    memcpy(local, model.work + model.global_count, (model.parameter_count - model.global_count) * sizeof(float));
    sample(3);
    CHECK(!same(0, model.global_count));
    CHECK(memcmp(local, model.work + model.global_count,
                 (model.parameter_count - model.global_count) * sizeof(float)) == 0);
}

static void the_clip_bounds_the_step(void)
{
    build(LOSS_MSE, false);
    begin((train_config_t){.learning_rate = 1.0f, .clip = 0.001f, .batch_size = 1});
    sample(1);
    /* The bias of the last layer moves by the gradient at the output. */
    for (uint32_t i = model.parameter_count - 3; i < model.parameter_count; i++) {
        CHECK(fabsf(model.work[i] - model.copy[i]) < 0.0011f);
    }
}

static void work_is_counted(void)
{
    build(LOSS_SOFTMAX_CROSS_ENTROPY, false);
    begin((train_config_t){.learning_rate = 0.01f, .batch_size = 1});
    sample(1);
    uint32_t weights = 5 * 7 + 7 * 6 + 6 * 3;
    CHECK(train.macs > weights && train.macs <= 3 * weights - 5 * 7);
}

int main(void)
{
    RUN(gradients_of_squared_error_agree_with_finite_differences);
    RUN(gradients_of_cross_entropy_agree_with_finite_differences);
    RUN(a_step_in_place_is_a_batch_of_one);
    RUN(reconstruction_trains_the_local_part_only);
    RUN(freezing_rests_the_local_part_afterwards);
    RUN(the_clip_bounds_the_step);
    RUN(work_is_counted);
    FINISH();
}
