/*
 * loss.h - losses and their gradients at the output.
 *
 *   mean squared error    L = sum (y - t)^2        dL/dy = 2 (y - t)
 *   softmax cross-entropy L = ln sum exp(z) - z_t  dL/dz = softmax(z) - onehot, shifted by max z so that nothing overflows
 *
 * A clip > 0 bounds each element of the gradient to +-clip: one sample of a large-amplitude task must not throw the
 * ReLUs dead.
 */
#ifndef TMF_LOSS_H
#define TMF_LOSS_H

#include <stdint.h>

/* Both write delta[count] and return the loss. delta may be the same memory as target. */
float loss_mse(const float *output, const float *target, float *delta, uint32_t count, float clip);
float loss_softmax_cross_entropy(const float *output, uint32_t label, float *delta, uint32_t count, float clip);

#endif
