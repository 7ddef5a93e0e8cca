/*
 * flash_id.c (rp2040) - the unique number of the flash chip: the only one that a board with an RP2040 has.
 *
 * Command 4Bh, four bytes of nothing, then eight of the number. While the flash is spoken to like this no code can be
 * fetched from it: this function lies in RAM, interrupts are held back, and the boot stage's settings are put back.
 */
#include "flash_id.h"

#include "chip.h"

#define SSI(offset) REG(0x18000000u + (offset))
#define CHIP_SELECT REG(0x4001800cu)

enum { SELECT_LOW = 2u << 8, SELECT_HIGH = 3u << 8, DUMMIES = 4, LENGTH = 8 };

__attribute__((section(".ram_code"), noinline)) uint64_t flash_id(void)
{
    uint64_t id = 0;
    __asm volatile("cpsid i");
    SSI(0x08) = 0;
    SSI(0x00) = 7u << 16; /* 8 bits a frame, both ways */
    SSI(0x14) = 8;
    SSI(0x10) = 1;
    SSI(0x08) = 1;
    CHIP_SELECT = SELECT_LOW;
    for (uint32_t i = 0; i < 1 + DUMMIES + LENGTH; i++) {
        SSI(0x60) = i == 0 ? 0x4bu : 0u;
        while (!(SSI(0x28) & 8u)) {
        }
        uint32_t byte = SSI(0x60) & 0xffu;
        if (i > DUMMIES) {
            id = id << 8 | byte;
        }
    }
    CHIP_SELECT = SELECT_HIGH;
    SSI(0x08) = 0;
    SSI(0x14) = 4; /* as boot2.S */
    SSI(0x00) = 31u << 16 | 3u << 8;
    SSI(0x04) = 0;
    SSI(0xf4) = 3u << 24 | 2u << 8 | 6u << 2;
    SSI(0x08) = 1;
    CHIP_SELECT = 0;
    __asm volatile("cpsie i");
    return id;
}
