/*
 * learner.c - the core's arithmetic without a board around it: a model adapts to samples and answers queries.
 *
 *   learner_begin, learner_layer (and learner_window) for each layer, learner_ready      describe it; its memory
 *   learner_room                                                                         memory for samples and answers
 *   write learner_start; learner_restart; learner_adapt, learner_ask as often as wanted
 *
 * What a new board would come to, bit for bit, as fast as this computer goes: the bench judges initializations with it.
 * An instance of the module is either a board (port.c) or a learner; the two share no state but the memory that grows.
 */
#include "float_rules.h"

#include "memory.h"
#include "messages.generated.h"
#include "train.h"

#define EXPORT(name) __attribute__((export_name(#name), used))

enum { PAGE = 65536 };

extern uint8_t __heap_base;

static layer_t layers[MODEL_MAX_LAYERS];
static model_t model;
static arena_t arena;
static train_t train;

static uint8_t *heap(void)
{
    return (uint8_t *)(((uintptr_t)&__heap_base + 15u) & ~(uintptr_t)15u);
}

/* Whether `bytes` from the heap's start are there, after growing if need be. */
static bool grow(uint64_t bytes)
{
    uint64_t needed = (uint64_t)(uintptr_t)heap() + bytes, held = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
    return needed <= held || __builtin_wasm_memory_grow(0, (needed - held + PAGE - 1) / PAGE) != (size_t)-1;
}

EXPORT(learner_begin) void learner_begin(uint32_t loss)
{
    model = (model_t){.layers = layers, .loss = (uint8_t)loss};
}

EXPORT(learner_layer) void learner_layer(uint32_t kind, uint32_t activation, uint32_t inputs, uint32_t outputs)
{
    if (model.layer_count < MODEL_MAX_LAYERS) {
        model.layers[model.layer_count++] = (layer_t){.kind = (uint8_t)kind,
                                                      .activation = (uint8_t)activation,
                                                      .inputs = (uint16_t)inputs,
                                                      .outputs = (uint16_t)outputs};
    }
}

/* Of the layer described last. */
EXPORT(learner_window)
void learner_window(uint32_t input_height, uint32_t input_width, uint32_t input_channels, uint32_t output_height,
                    uint32_t output_width, uint32_t output_channels, uint32_t kernel_height, uint32_t kernel_width,
                    uint32_t stride_height, uint32_t stride_width, uint32_t pad_top, uint32_t pad_left)
{
    if (model.layer_count > 0) {
        model.layers[model.layer_count - 1u].window = (window_t){.input_height = (uint16_t)input_height,
                                                                 .input_width = (uint16_t)input_width,
                                                                 .input_channels = (uint16_t)input_channels,
                                                                 .output_height = (uint16_t)output_height,
                                                                 .output_width = (uint16_t)output_width,
                                                                 .output_channels = (uint16_t)output_channels,
                                                                 .kernel_height = (uint8_t)kernel_height,
                                                                 .kernel_width = (uint8_t)kernel_width,
                                                                 .stride_height = (uint8_t)stride_height,
                                                                 .stride_width = (uint8_t)stride_width,
                                                                 .pad_top = (uint8_t)pad_top,
                                                                 .pad_left = (uint8_t)pad_left};
    }
}

/* Parameters of the model described, its memory taken; 0 when the layers make no model or memory ends. */
EXPORT(learner_ready) uint32_t learner_ready(void)
{
    if (!model_lay_out(&model)) {
        return 0;
    }
    uint64_t bytes = model_bytes_needed(&model);
    if (bytes > UINT32_MAX || !grow(bytes)) {
        return 0;
    }
    arena_init(&arena, heap(), (uint32_t)bytes);
    arena_clear(&arena);
    /* Nothing is drawn: the weights are given. */
    model_allocate(&model, &arena, 0);
    return model.parameter_count;
}

/* Memory for samples and answers, after the model's; NULL when there is not enough. */
EXPORT(learner_room) void *learner_room(uint32_t bytes)
{
    uint64_t after = ((uint64_t)arena.size + 15u) & ~(uint64_t)15u;
    return grow(after + bytes) ? heap() + after : NULL;
}

/* The initialization; learner_restart takes it up. */
EXPORT(learner_start) float *learner_start(void)
{
    return model.copy;
}

/* The parameters as they are now. */
EXPORT(learner_now) float *learner_now(void)
{
    return model.work;
}

EXPORT(learner_restart) void learner_restart(float learning_rate, float clip)
{
    train_config_t config = {.learning_rate = learning_rate, .clip = clip, .batch_size = 1};
    train_begin(&train, &model, &config);
}

static uint32_t label_of(const float *target, uint32_t count)
{
    uint32_t label = 0;
    for (uint32_t i = 1; i < count; i++) {
        label = target[i] > target[label] ? i : label;
    }
    return label;
}

/* Online steps number `from` up to `to`, cycling over `count` samples: inputs [count][in], targets [count][out]. */
EXPORT(learner_adapt)
void learner_adapt(const float *inputs, const float *targets, uint32_t count, uint32_t from, uint32_t to)
{
    uint32_t in = model.layers[0].inputs, out = model.layers[model.layer_count - 1u].outputs;
    for (uint32_t step = from; step < to; step++) {
        uint32_t sample = step % count;
        const float *target = targets + sample * out;
        uint32_t label = model.loss == LOSS_SOFTMAX_CROSS_ENTROPY ? label_of(target, out) : 0;
        memcpy(train_input(&train), inputs + sample * in, in * sizeof(float));
        memcpy(train_target(&train), target, out * sizeof(float));
        train_sample(&train, train_target(&train), label);
    }
}

/* What layer number `layer` answers to each of `count` inputs: outputs [count][its width]. */
EXPORT(learner_ask) void learner_ask(const float *inputs, uint32_t count, uint32_t layer, float *outputs)
{
    uint32_t in = model.layers[0].inputs, width = model.layers[layer].outputs;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(model.activations, inputs + i * in, in * sizeof(float));
        train_forward(&model, (uint8_t)(layer + 1u));
        memcpy(outputs + i * width, model_layer_output(&model, (uint8_t)layer), width * sizeof(float));
    }
}
