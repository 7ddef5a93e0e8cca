/* golden_main.cpp (avr) - the short golden digests over Serial. */
#include <Arduino.h>

extern "C" {
#include "golden_lines.h"
}

static void put(char c)
{
    Serial.write((uint8_t)c);
}

void setup()
{
    Serial.begin(115200);
    golden_short(put);
    put('.');
}

void loop()
{
}
