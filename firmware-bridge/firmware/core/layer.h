/*
 * layer.h - one layer of a model, and what every kind of layer can do.
 *
 * A kind is one file that fills a layer_ops_t (dense.c is the example) and one line in layer_ops(). The interpreter in
 * model.c and train.c knows layers only through this table.
 */
#ifndef TMF_LAYER_H
#define TMF_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "flash.h"

/* What a convolution or a pool slides over an image [height][width][channels]. */
typedef struct {
    uint16_t input_height, input_width, input_channels;
    uint16_t output_height, output_width, output_channels;
    uint8_t kernel_height, kernel_width;
    uint8_t stride_height, stride_width;
    uint8_t pad_top, pad_left;
} window_t;

typedef struct {
    uint8_t kind;       /* enum LayerKind of the message table */
    uint8_t activation; /* enum Activation */
    uint16_t inputs;
    uint16_t outputs;
    window_t window; /* all zero for kinds without one */
    float weight_std;
    float bias_range;
} layer_t;

typedef struct {
    /* Whether the description makes sense by itself. */
    bool (*valid)(const layer_t *layer);
    uint32_t (*weight_count)(const layer_t *layer);
    uint32_t (*bias_count)(const layer_t *layer);
    /* A kind without forward and backward changes no number: its output is its input, in the same memory. */
    /* input[inputs] -> output[outputs]; returns the multiply-accumulates done. */
    uint32_t (*forward)(const layer_t *layer, const float *parameters, const float *input, float *output);
    /*
     * delta[outputs] holds dL/d(output). If input_delta is given it receives dL/d(input), calculated with the parameters
     * as they were. If target is given, target += scale * gradient; it may be the parameters themselves (a step of
     * stochastic gradient descent with scale = -learning rate) or a buffer of their size. Returns the multiply-accumulates.
     */
    uint32_t (*backward)(const layer_t *layer, const float *parameters, const float *input, const float *output,
                         const float *delta, float *input_delta, float *target, float scale);
} layer_ops_t;

/* NULL for an unknown kind. */
const TMF_FLASH layer_ops_t *layer_ops(uint8_t kind);

extern const TMF_FLASH layer_ops_t dense_ops;
extern const TMF_FLASH layer_ops_t conv2d_ops;
extern const TMF_FLASH layer_ops_t max_pool_ops;
extern const TMF_FLASH layer_ops_t average_pool_ops;
extern const TMF_FLASH layer_ops_t flatten_ops;

#endif
