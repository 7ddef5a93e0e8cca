/*
 * flash.h - TMF_FLASH, a qualifier for tables that stay in flash.
 *
 * An AVR copies its constants into memory unless told otherwise, and only C has a word for it there: C++ sees these types
 * without it, and must not touch such a table.
 */
#ifndef TMF_FLASH_H
#define TMF_FLASH_H

#if defined(__FLASH) && !defined(__cplusplus)
#define TMF_FLASH __flash
#else
#define TMF_FLASH
#endif

#endif
