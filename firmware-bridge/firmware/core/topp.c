#include "topp.h"

topp_t topp_find(const float *values, uint32_t count, uint32_t k)
{
    topp_t chosen = {.threshold = 0, .ties = k, .none = k == 0};
    if (k == 0) {
        return chosen;
    }
    uint32_t decided = 0;
    for (int shift = 28; shift >= 0; shift -= 4) {
        uint32_t counts[16] = {0};
        for (uint32_t i = 0; i < count; i++) {
            uint32_t magnitude = float_magnitude_bits(values[i]);
            if ((magnitude & decided) == chosen.threshold) {
                counts[(magnitude >> shift) & 15u]++;
            }
        }
        uint32_t digit = 15;
        while (digit > 0 && counts[digit] < chosen.ties) {
            chosen.ties -= counts[digit];
            digit--;
        }
        chosen.threshold |= digit << shift;
        decided |= (uint32_t)15u << shift;
    }
    return chosen;
}
