// boot2.S - the first 256 bytes of flash: what the boot ROM loads into RAM and runs to make the rest of flash readable.
//
// Plain 03h serial reads at a quarter of the clock: every NOR flash knows them, and nothing is configured that a reset
// of the chip alone would leave behind. The last four bytes are a CRC that the build puts in.
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .boot2, "ax"
    .global boot2
    .thumb_func
boot2:
    ldr r3, =0x18000000         // SSI
    movs r1, #0
    str r1, [r3, #0x08]         // SSIENR: off while it is set up
    movs r1, #4
    str r1, [r3, #0x14]         // BAUDR
    ldr r1, =((31 << 16) | (3 << 8))
    str r1, [r3, #0x00]         // CTRLR0: 32 bits a frame, read after instruction and address
    movs r1, #0
    str r1, [r3, #0x04]         // CTRLR1: one frame a read
    ldr r1, =((3 << 24) | (2 << 8) | (6 << 2))
    ldr r0, =0x180000f4
    str r1, [r0]                // SPI_CTRLR0: command 03h, 8-bit instruction, 24-bit address
    movs r1, #1
    str r1, [r3, #0x08]
    ldr r0, =0x10000100         // vector table of the image
    ldr r1, =0xe000ed08         // VTOR
    str r0, [r1]
    ldr r1, [r0]
    msr msp, r1
    ldr r0, [r0, #4]
    bx r0
    .ltorg
