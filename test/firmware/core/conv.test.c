/* Convolutions, pools and flatten: values and gradients against definitions written out in double precision. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "messages.generated.h"
#include "rng.h"
#include "train.h"

enum { MOST = 512 };

static _Alignas(8) uint8_t memory[65536];
static arena_t arena;
static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;
static train_t train;

static uint16_t volume(uint16_t height, uint16_t width, uint16_t channels)
{
    return (uint16_t)(height * width * channels);
}

static layer_t windowed(uint8_t kind, window_t w)
{
    return (layer_t){.kind = kind,
                     .activation = kind == LAYER_KIND_CONV2D ? ACTIVATION_RELU : ACTIVATION_NONE,
                     .inputs = volume(w.input_height, w.input_width, w.input_channels),
                     .outputs = volume(w.output_height, w.output_width, w.output_channels),
                     .window = w,
                     .weight_std = kind == LAYER_KIND_CONV2D ? 0.5f : 0.0f,
                     .bias_range = kind == LAYER_KIND_CONV2D ? 0.5f : 0.0f};
}

/* 7x5x2 - conv 3x2x3, stride 1x2, padded - pool 2x2 stride 1, padded left - conv 2x3x4 - pool to 1x1 or 2x1 - dense 3. */
static bool build(uint8_t pool)
{
    model = (model_t){.layers = layers, .layer_count = 6, .local_layers = 1, .loss = LOSS_SOFTMAX_CROSS_ENTROPY, .use_gradient = true};
    model.layers[0] = windowed(LAYER_KIND_CONV2D, (window_t){7, 5, 2, 7, 3, 3, 3, 2, 1, 2, 1, 1});
    model.layers[1] = windowed(pool, (window_t){7, 3, 3, 6, 3, 3, 2, 2, 1, 1, 0, 1});
    model.layers[2] = windowed(LAYER_KIND_CONV2D, (window_t){6, 3, 3, 4, 2, 4, 2, 3, 2, 1, 1, 0});
    model.layers[3] = windowed(pool, (window_t){4, 2, 4, 2, 1, 4, 3, 2, 2, 1, 1, 0});
    model.layers[4] = (layer_t){.kind = LAYER_KIND_FLATTEN, .inputs = 8, .outputs = 8};
    model.layers[5] = (layer_t){.kind = LAYER_KIND_DENSE, .inputs = 8, .outputs = 3, .weight_std = 0.5f};
    arena_init(&arena, memory, sizeof memory);
    if (!model_lay_out(&model) || model_bytes_needed(&model) > arena.size) {
        return false;
    }
    model_allocate(&model, &arena, 11);
    return arena.used == model_bytes_needed(&model);
}

static double pixel(const double *image, const window_t *w, int y, int x, int c)
{
    return image[(y * w->input_width + x) * w->input_channels + c];
}

static bool inside(const window_t *w, int y, int x)
{
    return y >= 0 && x >= 0 && y < w->input_height && x < w->input_width;
}

/* One output, straight from the definition: every cell of the kernel is looked at. */
static double reference_output(const layer_t *layer, const double *p, const double *in, int oy, int ox, int o)
{
    const window_t *w = &layer->window;
    int weights = w->kernel_height * w->kernel_width * w->input_channels, cells = 0;
    double sum = layer->kind == LAYER_KIND_CONV2D ? p[weights * w->output_channels + o] : 0, most = -1e300;
    for (int ky = 0; ky < w->kernel_height; ky++) {
        for (int kx = 0; kx < w->kernel_width; kx++) {
            int y = oy * w->stride_height - w->pad_top + ky, x = ox * w->stride_width - w->pad_left + kx;
            if (!inside(w, y, x)) {
                continue;
            }
            cells++;
            if (layer->kind != LAYER_KIND_CONV2D) {
                double value = pixel(in, w, y, x, o);
                sum += value;
                most = value > most ? value : most;
                continue;
            }
            for (int c = 0; c < w->input_channels; c++) {
                sum += p[o * weights + (ky * w->kernel_width + kx) * w->input_channels + c] * pixel(in, w, y, x, c);
            }
        }
    }
    if (layer->kind == LAYER_KIND_CONV2D) {
        return sum > 0 ? sum : 0;
    }
    return layer->kind == LAYER_KIND_MAX_POOL ? most : sum / cells;
}

static double reference_loss(const double *parameters, const float *input, uint32_t label)
{
    double values[MOST], next[MOST];
    for (int i = 0; i < model.layers[0].inputs; i++) {
        values[i] = input[i];
    }
    for (int l = 0; l < model.layer_count; l++) {
        const layer_t *layer = &model.layers[l];
        const window_t *w = &layer->window;
        const double *p = parameters + model.places[l].parameter_offset;
        if (layer->kind == LAYER_KIND_FLATTEN) {
            continue;
        }
        for (int o = 0; layer->kind == LAYER_KIND_DENSE && o < layer->outputs; o++) {
            next[o] = p[layer->inputs * layer->outputs + o];
            for (int i = 0; i < layer->inputs; i++) {
                next[o] += p[o * layer->inputs + i] * values[i];
            }
        }
        for (int i = 0; layer->kind != LAYER_KIND_DENSE && i < layer->outputs; i++) {
            int o = i % w->output_channels, at = i / w->output_channels;
            next[i] = reference_output(layer, p, values, at / w->output_width, at % w->output_width, o);
        }
        memcpy(values, next, sizeof values);
    }
    double sum = 0;
    for (int o = 0; o < 3; o++) {
        sum += exp(values[o]);
    }
    return log(sum) - values[label];
}

static void show(uint32_t seed)
{
    rng_t rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < model.layers[0].inputs; i++) {
        train_input(&train)[i] = rng_normal(&rng);
    }
    train_sample(&train, NULL, seed % 3);
}

static void gradients_agree(uint8_t pool)
{
    CHECK(build(pool));
    for (uint32_t seed = 1; seed <= 10; seed++) {
        train_begin(&train, &model, &(train_config_t){.batch_size = 2});
        show(seed);
        double parameters[MOST];
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

static void gradients_through_convolutions_and_max_pools_agree_with_finite_differences(void)
{
    gradients_agree(LAYER_KIND_MAX_POOL);
}

static void gradients_through_convolutions_and_average_pools_agree_with_finite_differences(void)
{
    gradients_agree(LAYER_KIND_AVERAGE_POOL);
}

/* A kernel is used at many places: a step in place must not disturb the delta of the layer below. */
static void a_step_in_place_is_a_batch_of_one(void)
{
    float online[MOST];
    CHECK(build(LAYER_KIND_MAX_POOL));
    train_begin(&train, &model, &(train_config_t){.learning_rate = 0.3f, .batch_size = 1});
    show(4);
    memcpy(online, model.work, sizeof(float) * model.parameter_count);
    train_begin(&train, &model, &(train_config_t){.learning_rate = 0.3f, .batch_size = 2});
    show(4);
    train_flush(&train);
    for (uint32_t i = 0; i < model.parameter_count; i++) {
        CHECK(fabsf(online[i] - model.work[i]) < 1e-5f);
    }
}

static void flatten_takes_no_memory(void)
{
    CHECK(build(LAYER_KIND_MAX_POOL));
    CHECK(model.places[4].output_offset == model.places[3].output_offset);
    CHECK(model.activation_count == 70 + 63 + 54 + 32 + 8 + 3);
}

static bool accepted(uint8_t kind, window_t w)
{
    layer_t layer = windowed(kind, w);
    model = (model_t){.layer_count = 1, .loss = LOSS_MSE, .layers = &layer};
    return model_lay_out(&model);
}

static void refuses_windows_that_make_no_sense(void)
{
    CHECK(accepted(LAYER_KIND_CONV2D, (window_t){4, 4, 1, 4, 4, 2, 3, 3, 1, 1, 1, 1}));
    CHECK(!accepted(LAYER_KIND_CONV2D, (window_t){4, 4, 1, 4, 4, 2, 0, 3, 1, 1, 0, 1}));
    CHECK(!accepted(LAYER_KIND_CONV2D, (window_t){4, 4, 1, 4, 4, 2, 3, 3, 0, 1, 1, 1}));
    CHECK(!accepted(LAYER_KIND_CONV2D, (window_t){4, 4, 1, 4, 4, 2, 3, 3, 1, 1, 3, 1}));
    CHECK(!accepted(LAYER_KIND_CONV2D, (window_t){4, 4, 1, 6, 4, 2, 3, 3, 1, 1, 1, 1}));
    CHECK(!accepted(LAYER_KIND_CONV2D, (window_t){0, 4, 1, 4, 4, 2, 3, 3, 1, 1, 1, 1}));
    CHECK(!accepted(LAYER_KIND_MAX_POOL, (window_t){4, 4, 1, 2, 2, 2, 2, 2, 2, 2, 0, 0}));
    CHECK(accepted(LAYER_KIND_AVERAGE_POOL, (window_t){4, 4, 3, 1, 1, 3, 4, 4, 4, 4, 0, 0}));
    /* Sizes that are not those of the layer. */
    layer_t layer = windowed(LAYER_KIND_CONV2D, (window_t){4, 4, 1, 4, 4, 2, 3, 3, 1, 1, 1, 1});
    layer.inputs++;
    model = (model_t){.layer_count = 1, .loss = LOSS_MSE, .layers = &layer};
    CHECK(!model_lay_out(&model));
    layer = windowed(LAYER_KIND_CONV2D, (window_t){65535, 65535, 65535, 65535, 65535, 65535, 255, 255, 1, 1, 1, 1});
    model = (model_t){.layer_count = 1, .loss = LOSS_MSE, .layers = &layer};
    CHECK(!model_lay_out(&model));
}

int main(void)
{
    RUN(gradients_through_convolutions_and_max_pools_agree_with_finite_differences);
    RUN(gradients_through_convolutions_and_average_pools_agree_with_finite_differences);
    RUN(a_step_in_place_is_a_batch_of_one);
    RUN(flatten_takes_no_memory);
    RUN(refuses_windows_that_make_no_sense);
    FINISH();
}
