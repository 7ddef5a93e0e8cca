#include "float_rules.h"

#include "model.h"

#include "digest.h"
#include "float_bits.h"
#include "memory.h"
#include "messages.generated.h"
#include "rng.h"

/* Parameters that offsets and loops in 32 bits can address as bytes. */
#define MOST_PARAMETERS 0x0fffffffu

static bool layer_valid(const layer_t *layer)
{
    const TMF_FLASH layer_ops_t *ops = layer_ops(layer->kind);
    return ops && ops->valid(layer) && float_is_finite(layer->weight_std) && layer->weight_std >= 0.0f &&
           float_is_finite(layer->bias_range) && layer->bias_range >= 0.0f;
}

/* Walks the layers and says where each lies, in places unless that is NULL. */
static bool place(model_t *model, place_t *places)
{
    uint32_t parameters = 0, activations = model->layers[0].inputs, output = 0, widest = 0;
    model->global_count = 0;
    for (uint8_t i = 0; i < model->layer_count; i++) {
        const layer_t *layer = &model->layers[i];
        if (!layer_valid(layer) || (i > 0 && layer->inputs != model->layers[i - 1].outputs)) {
            return false;
        }
        const TMF_FLASH layer_ops_t *ops = layer_ops(layer->kind);
        uint64_t count = (uint64_t)ops->weight_count(layer) + ops->bias_count(layer);
        if (parameters + count > MOST_PARAMETERS) {
            return false;
        }
        if (ops->forward) {
            output = activations;
            activations += layer->outputs;
        }
        if (places) {
            places[i] = (place_t){
                .parameter_offset = parameters, .parameter_count = (uint32_t)count, .output_offset = output};
        }
        parameters += (uint32_t)count;
        widest = layer->outputs > widest ? layer->outputs : widest;
        widest = i > 0 && layer->inputs > widest ? layer->inputs : widest;
        if (i + model->local_layers < model->layer_count) {
            model->global_count = parameters;
        }
    }
    model->parameter_count = parameters;
    model->activation_count = activations;
    model->widest = widest;
    return true;
}

bool model_lay_out(model_t *model)
{
    if (model->layer_count == 0 || model->layer_count > MODEL_MAX_LAYERS ||
        model->local_layers >= model->layer_count || !place(model, NULL)) {
        return false;
    }
    return model->loss == LOSS_MSE || model->loss == LOSS_SOFTMAX_CROSS_ENTROPY;
}

uint64_t model_bytes_needed(const model_t *model)
{
    uint64_t floats = 2ull * model->parameter_count + model->activation_count + 2ull * model->widest;
    floats += model->use_gradient ? model->parameter_count : 0u;
    return model->layer_count * (sizeof(layer_t) + sizeof(place_t)) + floats * sizeof(float) +
           residual_bytes(model->residual_kind, model->global_count);
}

static void initialize(const layer_t *layer, uint32_t count, float *parameters, rng_t *rng)
{
    const TMF_FLASH layer_ops_t *ops = layer_ops(layer->kind);
    uint32_t weights = ops->weight_count(layer);
    if (layer->weight_std != 0.0f) {
        for (uint32_t i = 0; i < weights; i++) {
            parameters[i] = rng_normal(rng) * layer->weight_std;
        }
    }
    if (layer->bias_range != 0.0f) {
        for (uint32_t i = weights; i < count; i++) {
            parameters[i] = (2.0f * rng_uniform(rng) - 1.0f) * layer->bias_range;
        }
    }
}

void model_allocate(model_t *model, arena_t *arena, uint32_t seed)
{
    layer_t *layers = arena_take(arena, model->layer_count * (uint32_t)sizeof(layer_t));
    memcpy(layers, model->layers, model->layer_count * sizeof(layer_t));
    model->layers = layers;
    model->places = arena_take(arena, model->layer_count * (uint32_t)sizeof(place_t));
    place(model, model->places);
    model->copy = arena_take_floats(arena, model->parameter_count);
    model->work = arena_take_floats(arena, model->parameter_count);
    model->residual = (residual_t){.kind = model->residual_kind};
    model->residual.values = arena_take(arena, residual_bytes(model->residual_kind, model->global_count));
    model->gradient = model->use_gradient ? arena_take_floats(arena, model->parameter_count) : NULL;
    model->activations = arena_take_floats(arena, model->activation_count);
    model->delta[0] = arena_take_floats(arena, model->widest);
    model->delta[1] = arena_take_floats(arena, model->widest);
    rng_t rng;
    rng_seed(&rng, seed);
    for (uint8_t i = 0; i < model->layer_count; i++) {
        const place_t *at = &model->places[i];
        initialize(&layers[i], at->parameter_count, model->copy + at->parameter_offset, &rng);
    }
}

uint32_t model_copy_digest(const model_t *model)
{
    return digest_floats(DIGEST_START, model->copy, model->global_count);
}
