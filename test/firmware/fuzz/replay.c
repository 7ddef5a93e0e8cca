/*
 * replay.c - a fuzz target without libFuzzer: every file of some folders, and seeded changes of each, under any compiler's
 * sanitizers.
 *
 *   replay CHANGES FOLDER...      prints the number of inputs tried
 *
 * The same corpus gives the same inputs: a failure comes again.
 */
#define _XOPEN_SOURCE 600
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 4096, MOST_FILES = 1024 };

static uint32_t state;

static uint32_t below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return limit ? state % limit : 0;
}

/* One to eight changes: a bit, a byte, a delimiter, a piece left out, a piece said twice. */
static size_t change(uint8_t *bytes, size_t size)
{
    for (uint32_t n = 1 + below(8); n; n--) {
        const size_t at = below((uint32_t)size);
        const size_t run = 1 + below(32);
        switch (below(5)) {
        case 0:
            if (size) bytes[at] ^= (uint8_t)(1u << below(8));
            break;
        case 1:
            if (size) bytes[at] = (uint8_t)below(256);
            break;
        case 2:
            if (size) bytes[at] = 0;
            break;
        case 3:
            if (at + run < size) {
                memmove(bytes + at, bytes + at + run, size - at - run);
                size -= run;
            }
            break;
        default:
            if (at + run <= size && size + run <= MOST) {
                memmove(bytes + at + run, bytes + at, size - at);
                size += run;
            }
        }
    }
    return size;
}

static void try_one(const uint8_t *bytes, size_t size)
{
    /* A copy of exactly this size, so that reading past it is seen. */
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) abort();
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int main(int argc, char **argv)
{
    static char *names[MOST_FILES];
    static uint8_t bytes[MOST], changed[MOST];
    size_t files = 0;
    long tried = 0;
    if (argc < 3) return 2;
    const long changes = strtol(argv[1], NULL, 10);
    for (int i = 2; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (!folder) return 2;
        for (struct dirent *entry; (entry = readdir(folder)) != NULL && files < MOST_FILES;) {
            if (entry->d_name[0] == '.') continue;
            names[files] = malloc(strlen(argv[i]) + strlen(entry->d_name) + 2);
            if (!names[files]) return 2;
            sprintf(names[files++], "%s/%s", argv[i], entry->d_name);
        }
        closedir(folder);
    }
    qsort(names, files, sizeof *names, by_name);
    for (size_t i = 0; i < files; i++) {
        FILE *file = fopen(names[i], "rb");
        if (!file) return 2;
        const size_t size = fread(bytes, 1, MOST, file);
        fclose(file);
        fprintf(stderr, "%s\n", names[i]); /* the last line names the input that failed */
        try_one(bytes, size);
        tried++;
        for (long k = 0; k < changes; k++, tried++) {
            state = (uint32_t)(i * 2654435761u + (size_t)k * 40503u) | 1u;
            memcpy(changed, bytes, size);
            try_one(changed, change(changed, size));
        }
        free(names[i]);
    }
    printf("%ld\n", tried);
    return 0;
}
