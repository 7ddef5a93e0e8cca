#include "digest.h"

#include "float_bits.h"

uint32_t digest_floats(uint32_t digest, const float *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bits = float_bits(values[i]);
        for (int byte = 0; byte < 4; byte++) {
            digest = (digest ^ (bits & 0xffu)) * 0x01000193u;
            bits >>= 8;
        }
    }
    return digest;
}
