/*
 * samples.h - samples that the host sends, unpacked byte by byte as they arrive.
 *
 *   body of `samples`   | target | input input input ... | target | input ...      one sample after another
 *     target            softmax: u8 class; mse: f32 for each output
 *     input             f32, f16, or u8: code * scale + offset, in float32
 *
 * Nothing is kept but the sample under way: its inputs go straight into the first activations, its targets into memory
 * that training leaves free (train_target), so a sample of any size costs no memory of its own. A frame may end anywhere,
 * within a value too.
 */
#ifndef TMF_SAMPLES_H
#define TMF_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    float *inputs;
    float *targets; /* softmax: NULL */
    uint16_t input_count, target_count;
    uint8_t encoding; /* enum SampleEncoding */
    float scale, offset;
    uint16_t left;  /* samples of this message still to come */
    uint32_t value; /* of the sample under way: target values, then inputs */
    uint32_t bits;  /* of the number under way, from the low end */
    uint8_t bytes;  /* of it that are there */
    uint8_t label;
} samples_t;

/* Begins a message of `count` samples. The caller has set inputs, targets and their counts; target_count is 1 for softmax.
 * False: unknown encoding. */
bool samples_begin(samples_t *samples, uint8_t encoding, float scale, float offset, uint16_t count);
/* Takes bytes up to the end of one sample. Returns how many; *complete: that sample is whole. */
size_t samples_take(samples_t *samples, const uint8_t *bytes, size_t length, bool *complete);
/* True when the message has ended where it should. */
bool samples_ended(const samples_t *samples);

#endif
