#include "layer.h"

#include "messages.generated.h"

const layer_ops_t *layer_ops(uint8_t kind)
{
    switch (kind) {
    case LAYER_KIND_DENSE:
        return &dense_ops;
    default:
        return NULL;
    }
}
