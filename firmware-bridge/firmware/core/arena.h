/*
 * arena.h - memory handed out from one block, given back all at once.
 *
 *   base                used                          size
 *   |#### handed out ####|........... free ............|
 *
 * Why no heap? A board must be able to say "does not fit" before it begins, with numbers, and never later.
 * All sizes are rounded up to 4 bytes, so that sums of needs can be compared with what there is.
 */
#ifndef TMF_ARENA_H
#define TMF_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint8_t *base;
    uint32_t size;
    uint32_t used;
} arena_t;

/* memory must be aligned for float. */
void arena_init(arena_t *arena, void *memory, uint32_t size);
/* Takes everything back. */
void arena_clear(arena_t *arena);
/* Zeroed memory, or NULL when it does not fit (then nothing is taken). */
void *arena_take(arena_t *arena, uint32_t size);
/* As arena_take, count floats; NULL for 0 floats too. */
float *arena_take_floats(arena_t *arena, uint32_t count);

#endif
