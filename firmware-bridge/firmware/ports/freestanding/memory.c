/*
 * memory.c - memcpy, memmove and memset where there is no C library.
 *
 * Compiled with -fno-builtin (and, by gcc, -fno-tree-loop-distribute-patterns), or the loops would become calls of themselves.
 */
#include "memory.h"

#include <stdint.h>

void *memcpy(void *restrict destination, const void *restrict source, size_t length)
{
    uint8_t *to = destination;
    const uint8_t *from = source;
    if ((((uintptr_t)to | (uintptr_t)from) & 3u) == 0) {
        for (; length >= 4; length -= 4, to += 4, from += 4) {
            *(uint32_t *)(void *)to = *(const uint32_t *)(const void *)from;
        }
    }
    while (length-- > 0) {
        *to++ = *from++;
    }
    return destination;
}

void *memmove(void *destination, const void *source, size_t length)
{
    uint8_t *to = destination;
    const uint8_t *from = source;
    if (to < from) {
        for (size_t i = 0; i < length; i++) {
            to[i] = from[i];
        }
    } else {
        while (length-- > 0) {
            to[length] = from[length];
        }
    }
    return destination;
}

void *memset(void *destination, int value, size_t length)
{
    uint8_t *to = destination;
    const uint32_t word = (uint8_t)value * 0x01010101u;
    if (((uintptr_t)to & 3u) == 0) {
        for (; length >= 4; length -= 4, to += 4) {
            *(uint32_t *)(void *)to = word;
        }
    }
    while (length-- > 0) {
        *to++ = (uint8_t)value;
    }
    return destination;
}
