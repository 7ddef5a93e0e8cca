/* flash_id.h (rp2040) - see flash_id.c. */
#ifndef TMF_RP2040_FLASH_ID_H
#define TMF_RP2040_FLASH_ID_H

#include <stdint.h>

/* Unique to the board; all zeros or ones from a flash that does not know the command. */
uint64_t flash_id(void);

#endif
