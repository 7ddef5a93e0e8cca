/* counts_main.cpp (avr) - marks before and after a stretch of steps; whoever runs it counts the cycles between. */
#include <Arduino.h>

extern "C" {
#include "counts.h"
}

enum { STEPS = 20 };

static void measure(void (*run)(uint32_t))
{
    counts_restart();
    GPIOR0 = 1;
    run(STEPS);
    GPIOR0 = 0;
}

void setup()
{
    Serial.begin(115200);
    counts_begin();
    measure(counts_samples);
    measure(counts_interpreted);
    measure(counts_by_hand);
    bool same = counts_digest_interpreted() == counts_digest_by_hand();
    counts_begin();
    counts_restart();
    Serial.print(counts_macs(STEPS));
    Serial.print(same ? " same " : " different ");
    Serial.print((int)STEPS);
    Serial.print('.');
}

void loop()
{
}
