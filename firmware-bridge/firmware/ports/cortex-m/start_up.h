/*
 * start_up.h (cortex-m) - from reset to main on a Cortex-M without an operating system: what all such ports share.
 *
 *   flash  | vectors | code, constants | data as it begins |        RAM  | data | zero | ... free ... <- stack |
 *
 * A port has its own vector table, of `VECTORS`, and its own linker script, which names the regions CODE and RAM and
 * includes sections.ld; that gives the symbols used here.
 */
#ifndef TMF_CORTEX_M_START_UP_H
#define TMF_CORTEX_M_START_UP_H

#include <stdint.h>

typedef void (*vector_t)(void);

/* Where the boot stage or the processor looks for the table; 16 vectors of the processor and 32 of the chip. */
#define VECTORS __attribute__((section(".vectors"), used)) static const vector_t vectors[48]
/* What stands in the table's first place: where the stack begins. */
#define STACK_TOP ((vector_t)(void *)&stack_top)

extern uint32_t stack_top;

/* Fills the data, clears the rest and runs main. Never returns. Memory that is not the stack is not used before. */
void start_up(void);
/* For what must not happen: a fault stays where a debugger finds it. */
void stop(void);

#endif
