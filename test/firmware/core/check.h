/*
 * check.h - the smallest test runner: each test prints `ok name` or `not ok name: where and what`.
 */
#ifndef TMF_CHECK_H
#define TMF_CHECK_H

#include <stdio.h>

static int check_failures;
static const char *check_name;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            check_failures++;                                                                      \
            printf("not ok %s: %s:%d: %s\n", check_name, __FILE__, __LINE__, #condition);          \
            return;                                                                                \
        }                                                                                          \
    } while (0)

#define RUN(test)                                                                                  \
    do {                                                                                           \
        int before = check_failures;                                                               \
        check_name = #test;                                                                        \
        test();                                                                                    \
        if (check_failures == before) {                                                            \
            printf("ok %s\n", check_name);                                                         \
        }                                                                                          \
    } while (0)

#define FINISH() return check_failures > 0

#endif
