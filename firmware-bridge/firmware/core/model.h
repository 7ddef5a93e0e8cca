/*
 * model.h - a model as a table of layers, and its memory.
 *
 *   the arena, n parameters of which the first m are global:
 *   | layers, places | copy h [n] | work w [n] | residual e [m]? | gradient [n]? | input, then each layer's output | delta 2 x widest |
 *
 * A layer that only renames (flatten) shares its output with its input. The residual may be kept in float16: half the
 * memory; what rounding to it loses is far below the step of an int8 value.
 *
 * h is what server and board both know; it changes only by downloads. w is h during training, then the update. For
 * 1-32-32-1 (n = 1153) that is 2.3 k floats = 9.2 kB and 0.5 kB of activations; residual and gradient 4.6 kB each.
 *
 * Initialization: one random stream for the whole model; in layer order all weights (if weight_std is not 0:
 * normal * std), then biases (if bias_range is not 0: (2u - 1) * range). What is 0 draws nothing.
 */
#ifndef TMF_MODEL_H
#define TMF_MODEL_H

#include "arena.h"
#include "layer.h"
#include "residual.h"

/* How many can be described: 32 bytes each, in memory that a round needs (board.h). One that is kept takes 44 of the arena. */
#ifndef MODEL_MAX_LAYERS
#if defined(__AVR__)
#define MODEL_MAX_LAYERS 8u
#else
#define MODEL_MAX_LAYERS 16u
#endif
#endif

/* Where a layer's parameters and outputs are, in floats. */
typedef struct {
    uint32_t parameter_offset; /* from the start of the model's parameters */
    uint32_t parameter_count;
    uint32_t output_offset; /* from the start of the activations */
} place_t;

typedef struct {
    layer_t *layers; /* layer_count of them: the caller's to lay out, the arena's once allocated */
    place_t *places; /* as many */
    uint8_t layer_count;
    uint8_t local_layers; /* at the end */
    uint8_t loss;         /* enum Loss */
    uint8_t residual_kind; /* enum Residual */
    bool use_gradient;
    uint32_t parameter_count;
    uint32_t global_count;
    uint32_t activation_count;
    uint32_t widest;
    float *copy;
    float *work;
    residual_t residual;
    float *gradient; /* NULL unless use_gradient */
    float *activations;
    float *delta[2];
} model_t;

/* Checks the layers as a whole and fills in the counts. False: they do not make a model. Touches no memory. */
bool model_lay_out(model_t *model);
/* Bytes of arena that the laid-out model takes. */
uint64_t model_bytes_needed(const model_t *model);
/* Takes the memory of a model whose bytes_needed fit the cleared arena, the layers' too, and initializes the copy. */
void model_allocate(model_t *model, arena_t *arena, uint32_t seed);
/* Digest of the global part of the copy. */
uint32_t model_copy_digest(const model_t *model);

static inline const float *model_layer_input(const model_t *model, uint8_t index)
{
    return index == 0 ? model->activations : model->activations + model->places[index - 1].output_offset;
}

static inline float *model_layer_output(const model_t *model, uint8_t index)
{
    return model->activations + model->places[index].output_offset;
}

#endif
