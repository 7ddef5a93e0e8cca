// A board of TinyMetaFed Bench, without a sensor. Upload, close the serial monitor, and open the bench.
#include <TinyMetaFedBoard.h>

// A number of your own for each board: the bench knows it by this.
const uint64_t BOARD_ID = 0x61726475696e6f01;

// Model, copies and activations. 4,960 bytes hold a network of about 540 parameters, the 592 of an Uno one of 46.
#if defined(__AVR_ATmega328P__)
static float memory[148];
#elif defined(__AVR__)
static float memory[1240];
#else
static float memory[4000];
#endif

void setup() {
  Serial.begin(115200);
  TinyMetaFed.begin(Serial, memory, sizeof memory, BOARD_ID);
}

void loop() {
  TinyMetaFed.poll();
}
