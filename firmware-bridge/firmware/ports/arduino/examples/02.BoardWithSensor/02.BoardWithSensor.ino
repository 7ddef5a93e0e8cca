// A board of TinyMetaFed Bench with an INA219 on SDA and SCL that measures the board's own supply current.
#include <TinyMetaFedBoard.h>

// A number of your own for each board: the bench knows it by this.
const uint64_t BOARD_ID = 0x61726475696e6f02;

#if defined(__AVR_ATmega328P__)
#error "The firmware for an Uno or Nano carries no sensor: take example 01."
#elif defined(__AVR__)
static float memory[1240];
#else
static float memory[4000];
#endif

void setup() {
  Serial.begin(115200);
  Wire.begin();
  TinyMetaFed.useSensor(Wire);
  TinyMetaFed.begin(Serial, memory, sizeof memory, BOARD_ID);
}

void loop() {
  TinyMetaFed.poll();
}
