#include "arena.h"

#include "memory.h"

void arena_init(arena_t *arena, void *memory, uint32_t size)
{
    arena->base = memory;
    arena->size = size & ~3u;
    arena->used = 0;
}

void arena_clear(arena_t *arena)
{
    arena->used = 0;
}

void *arena_take(arena_t *arena, uint32_t size)
{
    uint32_t free = arena->size - arena->used;
    if (size > free) {
        return NULL;
    }
    /* Cannot pass `free`: both are multiples of 4. */
    uint32_t rounded = (size + 3u) & ~3u;
    uint8_t *taken = arena->base + arena->used;
    arena->used += rounded;
    memset(taken, 0, rounded);
    return taken;
}

float *arena_take_floats(arena_t *arena, uint32_t count)
{
    if (count == 0 || count > UINT32_MAX / sizeof(float)) {
        return NULL;
    }
    return arena_take(arena, count * (uint32_t)sizeof(float));
}
