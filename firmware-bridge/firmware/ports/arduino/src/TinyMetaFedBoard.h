/*
 * TinyMetaFedBoard.h - the bench's firmware as an Arduino library.
 *
 *   static float memory[1000];                 as much as the board can spare: model, copies, activations
 *   void setup() { Serial.begin(115200); TinyMetaFed.begin(Serial, memory, sizeof memory, 0x1234); }
 *   void loop()  { TinyMetaFed.poll(); }
 *
 * One board a program. An Uno or Nano (ATmega328P) gets the small build, which carries no sensor (core/left_out.h). With an INA219, call Wire.begin() and give it to useSensor() before begin().
 */
#ifndef TINY_META_FED_BOARD_H
#define TINY_META_FED_BOARD_H

#include <Arduino.h>

#include "core/left_out.h"

#if TMF_SENSOR
#include <Wire.h>
#endif

class TinyMetaFedBoard {
public:
#if TMF_SENSOR
    /* Lets the board relay an INA219 at address 0x40 of this bus. */
    void useSensor(TwoWire &wire);
#endif
    /* boardId: a number of your own for each board; the bench knows boards by it. False: too little memory. */
    bool begin(Stream &stream, void *memory, size_t bytes, uint64_t boardId);
    /* Reads, works for at most one training sample, writes. Call without pause. */
    void poll();
};

extern TinyMetaFedBoard TinyMetaFed;

#endif
