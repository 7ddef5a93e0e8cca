/*
 * train.h - stochastic gradient descent on w, a sample at a time.
 *
 *   w = h                                      train_begin
 *   for each sample: forward, loss, backward   train_sample
 *     batch 1: the step is made in place while going backward; no gradient is ever stored
 *     batch B: gradients add up in the gradient buffer; every B samples w -= (rate / B) * gradient
 *   end of an epoch: a batch that is not full is averaged over what it holds   train_flush
 *
 * Steps below reconstruct_steps train the local layers only, and go backward no further than those. With freeze_local the
 * local layers rest after that; otherwise everything is trained jointly.
 *
 * With query samples (first-order MAML, Finn, Abbeel, Levine 2017; batch 1) the last samples of the visit change no weight:
 * their steps add up in the gradient buffer, which is the update then.
 *
 * Work of one 1-32-32-1 sample: 1088 multiply-accumulates forward, at most 2144 backward.
 */
#ifndef TMF_TRAIN_H
#define TMF_TRAIN_H

#include "model.h"

typedef struct {
    float learning_rate;
    float clip;
    uint16_t batch_size;
    uint16_t reconstruct_steps;
    bool freeze_local;
    uint32_t query_from; /* from this sample of the visit on, steps are added up and not made; 0: none */
} train_config_t;

typedef struct {
    model_t *model;
    train_config_t config;
    uint32_t in_batch; /* samples in the gradient buffer */
    uint32_t steps;
    uint32_t samples;
    float mean_loss; /* over the samples, each before its step */
    uint64_t macs;
} train_t;

/* The input of the next sample goes here: inputs floats of the first layer. */
static inline float *train_input(train_t *train)
{
    return train->model->activations;
}

/* Targets of the next sample (mean squared error) may be put here: outputs floats. Free until train_sample. */
static inline float *train_target(train_t *train)
{
    return train->model->delta[0];
}

/* batch_size > 1 and query samples need a model with a gradient buffer. */
void train_begin(train_t *train, model_t *model, const train_config_t *config);
/* Runs the sample whose input is in train_input. target: outputs floats (mean squared error); label: the class
 * (softmax). Returns the multiply-accumulates of this sample. */
uint32_t train_sample(train_t *train, const float *target, uint32_t label);
/* The first `layers` layers on what is in the activations' input, with w. Returns the multiply-accumulates. */
uint32_t train_forward(const model_t *model, uint8_t layers);
/* Makes the step of a batch that is not full. */
void train_flush(train_t *train);

#endif
