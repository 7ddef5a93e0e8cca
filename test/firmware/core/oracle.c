/*
 * oracle.c - one model in the core, with its forward pass, loss, gradient and steps within reach of the tests.
 *
 *   oracle_table    16 numbers a layer: kind, activation, inputs, outputs, then the twelve of window_t in its order
 *   oracle_begin    lays the model out; 0 when it is none or does not fit
 */
#include "float_rules.h"

#include "arena.h"
#include "layer.h"
#include "messages.generated.h"
#include "model.h"
#include "train.h"

#define EXPORT(name) __attribute__((export_name(#name), used))
#define PER_LAYER 16

static _Alignas(8) uint8_t memory[4u << 20];
static int32_t table[MODEL_MAX_LAYERS * PER_LAYER];
static arena_t arena;
static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;
static train_t train;

EXPORT(oracle_table) int32_t *oracle_table(void) { return table; }
EXPORT(oracle_weights) float *oracle_weights(void) { return model.work; }
EXPORT(oracle_gradient) float *oracle_gradient(void) { return model.gradient; }
EXPORT(oracle_input) float *oracle_input(void) { return train_input(&train); }
EXPORT(oracle_target) float *oracle_target(void) { return train_target(&train); }
EXPORT(oracle_output) float *oracle_output(void) { return model_layer_output(&model, model.layer_count - 1u); }
EXPORT(oracle_bytes) uint32_t oracle_bytes(void) { return (uint32_t)model_bytes_needed(&model); }

static layer_t layer_of(const int32_t *row)
{
    return (layer_t){
        .kind = (uint8_t)row[0],
        .activation = (uint8_t)row[1],
        .inputs = (uint16_t)row[2],
        .outputs = (uint16_t)row[3],
        .window = {.input_height = (uint16_t)row[4],
                   .input_width = (uint16_t)row[5],
                   .input_channels = (uint16_t)row[6],
                   .output_height = (uint16_t)row[7],
                   .output_width = (uint16_t)row[8],
                   .output_channels = (uint16_t)row[9],
                   .kernel_height = (uint8_t)row[10],
                   .kernel_width = (uint8_t)row[11],
                   .stride_height = (uint8_t)row[12],
                   .stride_width = (uint8_t)row[13],
                   .pad_top = (uint8_t)row[14],
                   .pad_left = (uint8_t)row[15]},
    };
}

/* batch 1: every sample is a step in place; above, gradients add up in oracle_gradient until a batch is full. */
EXPORT(oracle_begin)
uint32_t oracle_begin(uint32_t layer_count, uint32_t loss, uint32_t residual, uint32_t local, uint32_t batch, float rate,
                      float clip)
{
    model = (model_t){.layers = layers, .layer_count = (uint8_t)layer_count,
                      .local_layers = (uint8_t)local,
                      .loss = (uint8_t)loss,
                      .residual_kind = (uint8_t)residual,
                      .use_gradient = batch > 1u};
    for (uint32_t i = 0; i < layer_count; i++) {
        model.layers[i] = layer_of(table + i * PER_LAYER);
    }
    arena_init(&arena, memory, sizeof memory);
    if (!model_lay_out(&model) || model_bytes_needed(&model) > arena.size) {
        return 0;
    }
    model_allocate(&model, &arena, 1);
    train_begin(&train, &model,
                &(train_config_t){.learning_rate = rate, .clip = clip, .batch_size = (uint16_t)batch});
    return model.parameter_count;
}

/* The outputs of the sample in oracle_input. */
EXPORT(oracle_forward) void oracle_forward(void)
{
    for (uint8_t i = 0; i < model.layer_count; i++) {
        const layer_t *layer = &model.layers[i];
        const TMF_FLASH layer_ops_t *ops = layer_ops(layer->kind);
        if (ops->forward) {
            ops->forward(layer, model.work + model.places[i].parameter_offset, model_layer_input(&model, i),
                         model_layer_output(&model, i));
        }
    }
}

/* One sample: a step (batch 1), or one more in the batch. Returns its loss. */
EXPORT(oracle_sample) float oracle_sample(uint32_t label)
{
    uint32_t before = train.samples;
    train.samples = 0;
    train.mean_loss = 0.0f;
    train_sample(&train, model.loss == LOSS_MSE ? train_target(&train) : 0, label);
    train.samples += before;
    return train.mean_loss;
}
