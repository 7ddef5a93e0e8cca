#include "float_rules.h"

#include "train.h"

#include "left_out.h"
#include "loss.h"
#include "memory.h"
#include "messages.generated.h"
#include "vector.h"

void train_begin(train_t *train, model_t *model, const train_config_t *config)
{
    *train = (train_t){.model = model, .config = *config};
    memcpy(model->work, model->copy, model->parameter_count * sizeof(float));
    if (TMF_BUFFER && (config->batch_size > 1 || config->query_from > 0)) {
        memset(model->gradient, 0, model->parameter_count * sizeof(float));
    }
}

uint32_t train_forward(const model_t *model, uint8_t layers)
{
    uint32_t macs = 0;
    for (uint8_t i = 0; i < layers; i++) {
        const layer_t *layer = &model->layers[i];
        const TMF_FLASH layer_ops_t *ops = layer_ops(layer->kind);
        if (ops->forward) {
            macs += ops->forward(layer, model->work + model->places[i].parameter_offset, model_layer_input(model, i),
                                 model_layer_output(model, i));
        }
    }
    return macs;
}

static float output_loss(const train_t *train, const float *target, uint32_t label)
{
    const model_t *model = train->model;
    uint8_t last = model->layer_count - 1u;
    const float *output = model_layer_output(model, last);
    uint32_t count = model->layers[last].outputs;
    return model->loss == LOSS_MSE
               ? loss_mse(output, target, model->delta[0], count, train->config.clip)
               : loss_softmax_cross_entropy(output, label, model->delta[0], count, train->config.clip);
}

static uint32_t backward(const train_t *train)
{
    const model_t *model = train->model;
    uint8_t first_local = model->layer_count - model->local_layers;
    bool reconstructing = train->steps < train->config.reconstruct_steps;
    bool freezing = !reconstructing && train->config.freeze_local;
    uint8_t lowest = reconstructing ? first_local : 0;
    bool online = !TMF_BUFFER || train->config.batch_size <= 1;
    bool query = TMF_BUFFER && train->config.query_from > 0 && train->samples >= train->config.query_from;
    float *base = online && !query ? model->work : model->gradient;
    float scale = online ? -train->config.learning_rate : 1.0f;
    uint32_t macs = 0;
    unsigned from = 0;
    for (uint8_t i = model->layer_count; i > lowest; i--) {
        const layer_t *layer = &model->layers[i - 1u];
        const TMF_FLASH layer_ops_t *ops = layer_ops(layer->kind);
        if (!ops->backward) {
            continue;
        }
        uint32_t offset = model->places[i - 1u].parameter_offset;
        float *target = freezing && i > first_local ? NULL : base + offset;
        float *input_delta = i - 1u > lowest ? model->delta[1u - from] : NULL;
        macs += ops->backward(layer, model->work + offset, model_layer_input(model, i - 1u),
                              model_layer_output(model, i - 1u), model->delta[from], input_delta, target, scale);
        from = 1u - from;
    }
    return macs;
}

uint32_t train_sample(train_t *train, const float *target, uint32_t label)
{
    uint32_t macs = train_forward(train->model, train->model->layer_count);
    float loss = output_loss(train, target, label);
    macs += backward(train);
    train->samples++;
    train->mean_loss += (loss - train->mean_loss) / (float)train->samples;
    if (!TMF_BUFFER || train->config.batch_size <= 1) {
        train->steps++;
    } else if (++train->in_batch == train->config.batch_size) {
        train_flush(train);
    }
    train->macs += macs;
    return macs;
}

void train_flush(train_t *train)
{
    if (!TMF_BUFFER || train->in_batch == 0) {
        return;
    }
    model_t *model = train->model;
    vector_axpy(model->work, -(train->config.learning_rate / (float)train->in_batch), model->gradient,
                model->parameter_count);
    memset(model->gradient, 0, model->parameter_count * sizeof(float));
    train->in_batch = 0;
    train->steps++;
}
