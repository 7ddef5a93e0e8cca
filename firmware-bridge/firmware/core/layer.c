#include "layer.h"

#include "left_out.h"
#include "messages.generated.h"

const TMF_FLASH layer_ops_t *layer_ops(uint8_t kind)
{
    switch (kind) {
    case LAYER_KIND_DENSE:
        return &dense_ops;
#if TMF_WINDOWED
    case LAYER_KIND_CONV2D:
        return &conv2d_ops;
    case LAYER_KIND_MAX_POOL:
        return &max_pool_ops;
    case LAYER_KIND_AVERAGE_POOL:
        return &average_pool_ops;
    case LAYER_KIND_FLATTEN:
        return &flatten_ops;
#endif
    default:
        return NULL;
    }
}
