/* counts.h - see counts.c. */
#ifndef TMF_COUNTS_H
#define TMF_COUNTS_H

#include <stdint.h>

void counts_begin(void);
void counts_restart(void);
void counts_interpreted(uint32_t steps);
void counts_by_hand(uint32_t steps);
/* Making the samples alone: taken off both. */
void counts_samples(uint32_t steps);
/* Multiply-accumulates of so many more steps. */
uint32_t counts_macs(uint32_t steps);
uint32_t counts_digest_interpreted(void);
uint32_t counts_digest_by_hand(void);

#endif
