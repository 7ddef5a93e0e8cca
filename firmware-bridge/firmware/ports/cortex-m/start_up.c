#include "start_up.h"

extern uint32_t data_start, data_end, data_load, bss_start, bss_end;

int main(void);

void stop(void)
{
    for (;;) {
    }
}

void start_up(void)
{
    for (uint32_t *to = &data_start, *from = &data_load; to < &data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &bss_start; to < &bss_end;) {
        *to++ = 0;
    }
    main();
    stop();
}
