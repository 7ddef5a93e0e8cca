/* The initialization's header on the firmware's own core: prints what it answers to the header's test input, exactly. */
#define INITIALIZATION_TEST
#include "initialization.h"

#include <stdio.h>
#include <stdlib.h>

#include "train.h"

static model_t model;
static layer_t layers[INITIALIZATION_LAYERS];

int main(void)
{
    model = (model_t){.layers = layers, .layer_count = INITIALIZATION_LAYERS, .loss = INITIALIZATION_LOSS};
    for (uint32_t i = 0; i < INITIALIZATION_LAYERS; i++) {
        const uint16_t *row = initialization_layers[i];
        layers[i] = (layer_t){
            .kind = (uint8_t)row[0],
            .activation = (uint8_t)row[1],
            .inputs = row[2],
            .outputs = row[3],
            .window = {.input_height = row[4],
                       .input_width = row[5],
                       .input_channels = row[6],
                       .output_height = row[7],
                       .output_width = row[8],
                       .output_channels = row[9],
                       .kernel_height = (uint8_t)row[10],
                       .kernel_width = (uint8_t)row[11],
                       .stride_height = (uint8_t)row[12],
                       .stride_width = (uint8_t)row[13],
                       .pad_top = (uint8_t)row[14],
                       .pad_left = (uint8_t)row[15]},
        };
    }
    if (!model_lay_out(&model) || model.parameter_count != INITIALIZATION_PARAMETERS) {
        return puts("The core does not take the model."), 1;
    }
    uint32_t bytes = (uint32_t)model_bytes_needed(&model);
    arena_t arena;
    arena_init(&arena, malloc(bytes), bytes);
    arena_clear(&arena);
    model_allocate(&model, &arena, 1);
    initialization_copy(model.copy);
    train_t train;
    train_begin(&train, &model, &(train_config_t){.learning_rate = 0.01f, .batch_size = 1});
    memcpy(model.activations, initialization_test_input, sizeof initialization_test_input);
    train_forward(&model, model.layer_count);
    const float *output = model_layer_output(&model, (uint8_t)(model.layer_count - 1u));
    for (uint32_t o = 0; o < INITIALIZATION_OUTPUTS; o++) {
        printf("%.9g %.9g\n", (double)output[o], (double)initialization_test_output[o]);
    }
    return 0;
}
