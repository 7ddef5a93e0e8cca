/* The frozen model by itself: answers each input of stdin (float32, one after another), and its own test vector. */
#define FROZEN_TEST
#include "model.h"

#include <stdio.h>

int main(void)
{
    float input[FROZEN_INPUTS], output[FROZEN_OUTPUTS];
    int8_t scratch[FROZEN_SCRATCH_BYTES];
    frozen_predict(frozen_test_input, output, scratch);
    for (int o = 0; o < FROZEN_OUTPUTS; o++) {
        if (!(output[o] == frozen_test_output[o])) {
            return printf("Output %d is %.9g, not %.9g.\n", o, (double)output[o], (double)frozen_test_output[o]), 1;
        }
    }
    while (fread(input, sizeof input, 1, stdin) == 1) {
        frozen_predict(input, output, scratch);
        for (int o = 0; o < FROZEN_OUTPUTS; o++) {
            printf("%.9g\n", (double)output[o]);
        }
    }
    return 0;
}
