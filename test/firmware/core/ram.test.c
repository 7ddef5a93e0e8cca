/* What training costs in memory: 2n floats and the activations; 3n with error feedback, 2.5n with its residual in float16.
 * Computed from the arena that a board really fills. What it fills beyond that, the table of layers, counts to the 2 kB of
 * link and state, which core.c asserts wherever it is compiled for a microcontroller. */
#include "board.h"

#include "check.h"
#include "core.h"
#include "test_port.h"

static _Alignas(8) uint8_t memory[400000];
enum { LAYERS = 3, LAYER_BYTES = 44 };

static arena_t arena;
static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;

static layer_t dense(uint16_t inputs, uint16_t outputs)
{
    return (layer_t){.kind = LAYER_KIND_DENSE, .activation = ACTIVATION_RELU, .inputs = inputs, .outputs = outputs};
}

static layer_t windowed(uint8_t kind, window_t w)
{
    return (layer_t){.kind = kind,
                     .inputs = (uint16_t)(w.input_height * w.input_width * w.input_channels),
                     .outputs = (uint16_t)(w.output_height * w.output_width * w.output_channels),
                     .window = w};
}

static void describe(unsigned which, uint8_t residual)
{
    model = (model_t){.layers = layers, .layer_count = LAYERS, .local_layers = 1, .residual_kind = residual, .loss = LOSS_MSE};
    if (which == 0) {
        layers[0] = dense(1, 32), layers[1] = dense(32, 32), layers[2] = dense(32, 1);
    } else if (which == 1) {
        layers[0] = dense(1, 8), layers[1] = dense(8, 8), layers[2] = dense(8, 1);
    } else if (which == 2) {
        layers[0] = dense(784, 32), layers[1] = dense(32, 32), layers[2] = dense(32, 5);
    } else {
        layers[0] = windowed(LAYER_KIND_CONV2D, (window_t){7, 7, 1, 7, 7, 4, 3, 3, 1, 1, 1, 1});
        layers[1] = windowed(LAYER_KIND_MAX_POOL, (window_t){7, 7, 4, 4, 4, 4, 2, 2, 2, 2, 0, 0});
        layers[2] = dense(64, 3);
    }
}

/* Input, each layer's output, and the two vectors that go backward. */
static uint32_t activation_bytes(void)
{
    uint32_t floats = layers[0].inputs, widest = layers[0].inputs;
    for (uint8_t i = 0; i < model.layer_count; i++) {
        floats += layers[i].outputs;
        widest = layers[i].outputs > widest ? layers[i].outputs : widest;
    }
    return 4u * (floats + 2u * widest);
}

static void takes_no_more_than_it_should(void)
{
    static const uint8_t residuals[] = {RESIDUAL_NONE, RESIDUAL_FLOAT32, RESIDUAL_FLOAT16};
    static const uint32_t bytes_a_parameter[] = {8, 12, 10};
    for (unsigned which = 0; which < 4; which++) {
        for (unsigned i = 0; i < 3; i++) {
            describe(which, residuals[i]);
            CHECK(model_lay_out(&model));
            arena_init(&arena, memory, sizeof memory);
            model_allocate(&model, &arena, 1);
            CHECK(arena.used == model_bytes_needed(&model));
            CHECK(arena.used <= bytes_a_parameter[i] * model.parameter_count + activation_bytes() + 4u + LAYERS * LAYER_BYTES);
        }
    }
}

static void fits_exactly_the_arena_that_it_names(void)
{
    describe(0, RESIDUAL_FLOAT32);
    CHECK(model_lay_out(&model));
    uint32_t needed = (uint32_t)model_bytes_needed(&model);
    arena_init(&arena, memory, needed);
    model_allocate(&model, &arena, 1);
    CHECK(model.delta[1] != NULL && arena.used == needed);
}

int main(void)
{
    RUN(takes_no_more_than_it_should);
    RUN(fits_exactly_the_arena_that_it_names);
    FINISH();
}
