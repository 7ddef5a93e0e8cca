/* golden_lines.h - every golden digest as a line `name digest`, for targets without printf. */
#ifndef TMF_GOLDEN_LINES_H
#define TMF_GOLDEN_LINES_H

#include "golden.h"

typedef void (*golden_put_fn)(char c);

static void golden_line(golden_put_fn put, const char *name, uint32_t digest)
{
    while (*name) {
        put(*name++);
    }
    put(' ');
    for (int shift = 28; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[(digest >> shift) & 15u]);
    }
    put('\n');
}

/* What a slow target with 8 kB does in seconds. */
static inline void golden_short(golden_put_fn put)
{
    golden_line(put, "small300", golden_small(300));
    golden_line(put, "conv50", golden_conv(50));
    golden_line(put, "subnormal", golden_subnormal());
}

static inline void golden_long(golden_put_fn put)
{
    golden_line(put, "sine50", golden_sine(50));
    golden_line(put, "sine", golden_sine(3000));
    golden_line(put, "batch", golden_batch());
    golden_line(put, "softmax", golden_softmax());
    golden_line(put, "conv", golden_conv(3000));
    golden_line(put, "exp", golden_exp());
    golden_line(put, "log", golden_log());
    golden_line(put, "sin", golden_sin());
    golden_line(put, "noise", golden_noise());
}

#endif
