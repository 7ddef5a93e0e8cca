/*
 * left_out.h - what a build leaves out. (Not features.h: C libraries have one of that name.)
 *
 * TMF_SMALL is for an ATmega328P (Arduino Uno, Nano): 32 kB of flash and 2 kB of memory, of which the whole core takes 60 and
 * 1.5. It keeps fully connected networks, both losses, online steps with local reconstruction, samples of its own and of the
 * host, Top-P, every index coding, float32 and int8. What it leaves out it says: its hello names the port kind `uno`, and a
 * request for something left out is answered by failed, notBuiltIn, with the feature's number, and changes nothing.
 *
 * An Arduino library cannot be given flags by the sketch, so the chip decides.
 */
#ifndef TMF_LEFT_OUT_H
#define TMF_LEFT_OUT_H

#if defined(__AVR_ATmega328P__) && !defined(TMF_WHOLE)
#define TMF_SMALL
#endif

#ifdef TMF_SMALL
#define TMF_WINDOWED 0 /* conv2d, pools, flatten */
#define TMF_SENSOR 0   /* INA219, phase sums */
#define TMF_REPEAT 0   /* phases repeated to measure them */
#define TMF_PRIVACY 0  /* clipping and noise */
#define TMF_RESIDUAL 0 /* error feedback */
#define TMF_BUFFER 0   /* gradient buffer: mini-batches and query samples */
#define TMF_HALVES 0   /* float16 */
#define TMF_INT4 0
#else
#define TMF_WINDOWED 1
#define TMF_SENSOR 1
#define TMF_REPEAT 1
#define TMF_PRIVACY 1
#define TMF_RESIDUAL 1
#define TMF_BUFFER 1
#define TMF_HALVES 1
#define TMF_INT4 1
#endif

#endif
