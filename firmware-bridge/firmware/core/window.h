/*
 * window.h - where a kernel lies on an image: what conv2d, maxPool and averagePool share.
 *
 *        pad_left
 *        <-->
 *      +------+- - -            Output (oy, ox) looks at rows oy * stride - pad_top and on. Rows and columns beyond the
 *      | +----|--------+        image are cut off here once for each output, so that the loops inside run over memory
 *      | | kernel      |        that exists and test nothing.
 *      +-|----+        |
 *        |       image |        A patch: rows [top, top + rows) of the image, in each `columns` pixels from `left`;
 *        +-------------+        kernel_top and kernel_left say which row and column of the kernel lies on the first.
 */
#ifndef TMF_WINDOW_H
#define TMF_WINDOW_H

#include "layer.h"

typedef struct {
    uint32_t rows, columns; /* 0: the kernel lies wholly beyond the image */
    uint32_t kernel_top, kernel_left;
    uint32_t input; /* offset of the first pixel's first channel, in floats */
} patch_t;

/* Whether the numbers make a window whose sizes are the layer's inputs and outputs. */
bool window_valid(const layer_t *layer);
patch_t window_patch(const window_t *window, uint32_t output_row, uint32_t output_column);

#endif
