#include "arena.h"

#include "check.h"

static _Alignas(8) uint8_t memory[64];
static arena_t arena;

static void takes_until_full(void)
{
    arena_init(&arena, memory, 64);
    CHECK(arena_take(&arena, 30) == memory);
    CHECK(arena.used == 32);
    CHECK(arena_take(&arena, 33) == NULL);
    CHECK(arena.used == 32);
    CHECK(arena_take(&arena, 32) == memory + 32);
    CHECK(arena_take(&arena, 1) == NULL);
    CHECK(arena_take(&arena, UINT32_MAX) == NULL);
}

static void gives_zeroed_memory_again_after_clear(void)
{
    arena_init(&arena, memory, 64);
    memory[5] = 9;
    CHECK(arena_take_floats(&arena, 16) != NULL);
    CHECK(memory[5] == 0);
    arena_clear(&arena);
    CHECK(arena_take(&arena, 64) == memory);
}

static void refuses_sizes_that_overflow(void)
{
    arena_init(&arena, memory, 63);
    CHECK(arena.size == 60);
    CHECK(arena_take_floats(&arena, 0x40000001u) == NULL);
    CHECK(arena_take_floats(&arena, 0) == NULL);
    CHECK(arena_take_floats(&arena, 15) != NULL);
}

int main(void)
{
    RUN(takes_until_full);
    RUN(gives_zeroed_memory_again_after_clear);
    RUN(refuses_sizes_that_overflow);
    FINISH();
}
