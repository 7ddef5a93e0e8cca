/*
 * crc32.h - CRC-32 as in IEEE 802.3 and zlib: reflected, polynomial 0xEDB88320, start and end inverted.
 *
 * Why 32 bits? Frames of up to 371 bytes keep Hamming distance 5 (Koopman 2002): any four flipped bits are found; up to
 * 11 kB any three. Random damage passes once in 4.3e9. Why not 16? A bench that moves 1e6 frames a day over a bad cable
 * (1 % damaged) would accept a wrong one every 7 days; with 32 bits every 1,200 years.
 *
 * One nibble at a time: a table of 16 words, 64 bytes of flash, about 10 cycles a byte on a Cortex-M. The usual table
 * of 256 words would be 1 KiB, half of an ATmega328P's RAM if a compiler puts it there.
 */
#ifndef TMF_CRC32_H
#define TMF_CRC32_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Goes on from crc (0 at the start); the result is a finished CRC and may be gone on from. "123456789" gives 0xcbf43926. */
uint32_t tmf_crc32(uint32_t crc, const uint8_t *bytes, size_t length);

#ifdef __cplusplus
}
#endif

#endif
