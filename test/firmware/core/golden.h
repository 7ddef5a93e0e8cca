/* golden.h - see golden.c. */
#ifndef TMF_GOLDEN_H
#define TMF_GOLDEN_H

#include <stdint.h>

uint32_t golden_sine(uint32_t steps);
uint32_t golden_small(uint32_t steps);
uint32_t golden_softmax(void);
uint32_t golden_conv(uint32_t steps);
uint32_t golden_batch(void);
uint32_t golden_exp(void);
uint32_t golden_log(void);
uint32_t golden_sin(void);
uint32_t golden_noise(void);
uint32_t golden_subnormal(void);

#endif
