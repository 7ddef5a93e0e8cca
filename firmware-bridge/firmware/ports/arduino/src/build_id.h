/* build_id.h - first four bytes of the hash of the sources, written when the library is put together. */
#define TMF_BUILD_ID 0u
