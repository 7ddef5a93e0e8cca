/*
 * memory.h - the few memory functions that compilers may call by themselves.
 *
 * Where there is a C library they come from it; a freestanding port links ports/freestanding/memory.c.
 */
#ifndef TMF_MEMORY_H
#define TMF_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict destination, const void *restrict source, size_t length);
void *memmove(void *destination, const void *source, size_t length);
void *memset(void *destination, int value, size_t length);

#endif
