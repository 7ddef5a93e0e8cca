/*
 * messages.generated.h - the messages between bench and board.
 *
 * Generated from protocol/schema.ts by build/generate.mjs: change the table, not this file.
 * Everything is little-endian and written byte by byte: no alignment is assumed, no struct is copied to the wire.
 * Bytes of a body follow the fields: at offset MSG_..._SIZE of the first fragment.
 */
#ifndef TMF_MESSAGES_GENERATED_H
#define TMF_MESSAGES_GENERATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MSG_PROTOCOL_VERSION 1u
#define MSG_LARGEST_SIZE 48u /* of the fields of any message */

enum message_id {
    MSG_OPEN = 0x01,
    MSG_HELLO = 0x02,
    MSG_ACK = 0x03,
    MSG_TIME_REQUEST = 0x04,
    MSG_TIME_REPLY = 0x05,
    MSG_MODEL_BEGIN = 0x10,
    MSG_MODEL_LAYER = 0x11,
    MSG_MODEL_END = 0x12,
    MSG_DOWNLOAD = 0x13,
    MSG_TRAIN = 0x14,
    MSG_CANCEL = 0x15,
    MSG_SENSOR_CONFIGURE = 0x16,
    MSG_MODEL_WINDOW = 0x17,
    MSG_SAMPLES = 0x18,
    MSG_REPEAT = 0x19,
    MSG_REPEAT_DOWNLOAD = 0x1a,
    MSG_RESIDUAL_READ = 0x1b,
    MSG_MODEL_READY = 0x20,
    MSG_DOWNLOADED = 0x21,
    MSG_UPLOAD = 0x22,
    MSG_ROUND_DONE = 0x23,
    MSG_PHASE = 0x24,
    MSG_POWER = 0x25,
    MSG_SENSOR = 0x26,
    MSG_FAILED = 0x27,
    MSG_PHASE_SUM = 0x28,
    MSG_REPEAT_UPLOAD = 0x29,
    MSG_REPEAT_DONE = 0x2a,
    MSG_RESIDUAL = 0x2b
};

enum port_kind {
    PORT_KIND_NATIVE = 1,
    PORT_KIND_WASM = 2,
    PORT_KIND_RP2040 = 3,
    PORT_KIND_AVR = 4,
    PORT_KIND_QEMU = 5,
    PORT_KIND_ARDUINO = 6,
    PORT_KIND_UNO = 7
};

enum sensor_state {
    SENSOR_STATE_ABSENT = 0,
    SENSOR_STATE_INA219 = 1,
    SENSOR_STATE_FAILED = 2
};

enum sensor_relay {
    SENSOR_RELAY_OFF = 0,
    SENSOR_RELAY_SAMPLES = 1,
    SENSOR_RELAY_SUMS = 2,
    SENSOR_RELAY_BOTH = 3
};

enum range_mode {
    RANGE_MODE_FIXED = 0,
    RANGE_MODE_AUTO = 1
};

enum power_flag {
    POWER_FLAG_RESET = 1,
    POWER_FLAG_RANGE = 2,
    POWER_FLAG_OVERDUE = 4,
    POWER_FLAG_SILENT = 8
};

enum phase_sum_flag {
    PHASE_SUM_FLAG_SATURATED = 1,
    PHASE_SUM_FLAG_HELD = 2,
    PHASE_SUM_FLAG_RESET = 4,
    PHASE_SUM_FLAG_CONTINUED = 8,
    PHASE_SUM_FLAG_DROPPED = 16
};

enum layer_kind {
    LAYER_KIND_DENSE = 1,
    LAYER_KIND_CONV2D = 2,
    LAYER_KIND_MAX_POOL = 3,
    LAYER_KIND_AVERAGE_POOL = 4,
    LAYER_KIND_FLATTEN = 5
};

enum activation {
    ACTIVATION_NONE = 0,
    ACTIVATION_RELU = 1
};

enum loss {
    LOSS_MSE = 1,
    LOSS_SOFTMAX_CROSS_ENTROPY = 2
};

enum index_coding {
    INDEX_CODING_RAW = 0,
    INDEX_CODING_BITMAP = 1,
    INDEX_CODING_RICE = 2
};

enum value_kind {
    VALUE_KIND_FLOAT32 = 0,
    VALUE_KIND_FLOAT16 = 1,
    VALUE_KIND_INT8 = 2,
    VALUE_KIND_INT4 = 3
};

enum download_mode {
    DOWNLOAD_MODE_SET = 0,
    DOWNLOAD_MODE_ADD = 1,
    DOWNLOAD_MODE_RESIDUAL = 2
};

enum sample_source {
    SAMPLE_SOURCE_SINE = 1,
    SAMPLE_SOURCE_HOST = 2
};

enum sample_encoding {
    SAMPLE_ENCODING_FLOAT32 = 0,
    SAMPLE_ENCODING_FLOAT16 = 1,
    SAMPLE_ENCODING_UINT8 = 2
};

enum residual {
    RESIDUAL_NONE = 0,
    RESIDUAL_FLOAT32 = 1,
    RESIDUAL_FLOAT16 = 2
};

enum phase {
    PHASE_IDLE = 0,
    PHASE_RECEIVE = 1,
    PHASE_TRAIN = 2,
    PHASE_SELECT = 3,
    PHASE_SEND = 4
};

enum failure {
    FAILURE_MODEL_DOES_NOT_FIT = 1,
    FAILURE_MODEL_INVALID = 2,
    FAILURE_NO_MODEL = 3,
    FAILURE_BAD_MESSAGE = 4,
    FAILURE_BAD_VALUE = 5,
    FAILURE_BUSY = 6,
    FAILURE_NOT_BUILT_IN = 7
};

enum feature {
    FEATURE_LAYER_KIND = 1,
    FEATURE_RESIDUAL = 2,
    FEATURE_GRADIENT_BUFFER = 3,
    FEATURE_VALUE_KIND = 4,
    FEATURE_PRIVACY = 5,
    FEATURE_REPEAT = 6,
    FEATURE_SENSOR = 7
};

static inline void msg_put_u8(uint8_t *p, uint8_t v) { p[0] = v; }
static inline void msg_put_u16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v & 0xffu);
    p[1] = (uint8_t)(v >> 8);
}
static inline void msg_put_i16(uint8_t *p, int16_t v) { msg_put_u16(p, (uint16_t)v); }
static inline void msg_put_u32(uint8_t *p, uint32_t v)
{
    msg_put_u16(p, (uint16_t)(v & 0xffffu));
    msg_put_u16(p + 2, (uint16_t)(v >> 16));
}
static inline void msg_put_u64(uint8_t *p, uint64_t v)
{
    msg_put_u32(p, (uint32_t)(v & 0xffffffffu));
    msg_put_u32(p + 4, (uint32_t)(v >> 32));
}
static inline void msg_put_i64(uint8_t *p, int64_t v) { msg_put_u64(p, (uint64_t)v); }
static inline void msg_put_id64(uint8_t *p, uint64_t v) { msg_put_u64(p, v); }
static inline void msg_put_f32(uint8_t *p, float v)
{
    union { float f; uint32_t u; } bits;
    bits.f = v;
    msg_put_u32(p, bits.u);
}

static inline uint8_t msg_get_u8(const uint8_t *p) { return p[0]; }
static inline uint16_t msg_get_u16(const uint8_t *p)
{
    return (uint16_t)((uint16_t)p[0] | (uint16_t)((uint16_t)p[1] << 8));
}
static inline int16_t msg_get_i16(const uint8_t *p)
{
    const uint16_t u = msg_get_u16(p);
    return (int16_t)(u < 0x8000u ? (int32_t)u : (int32_t)u - 0x10000);
}
static inline uint32_t msg_get_u32(const uint8_t *p)
{
    return (uint32_t)msg_get_u16(p) | ((uint32_t)msg_get_u16(p + 2) << 16);
}
static inline uint64_t msg_get_u64(const uint8_t *p)
{
    return (uint64_t)msg_get_u32(p) | ((uint64_t)msg_get_u32(p + 4) << 32);
}
static inline int64_t msg_get_i64(const uint8_t *p)
{
    union { int64_t i; uint64_t u; } bits;
    bits.u = msg_get_u64(p);
    return bits.i;
}
static inline uint64_t msg_get_id64(const uint8_t *p) { return msg_get_u64(p); }
static inline float msg_get_f32(const uint8_t *p)
{
    union { float f; uint32_t u; } bits;
    bits.u = msg_get_u32(p);
    return bits.f;
}

/* Starts a link: both ends forget all sequence state. The board answers with a hello that repeats the nonce.
 * From host, control. */
#define MSG_OPEN_SIZE 5u
typedef struct {
    uint32_t nonce; /* random, not 0; tells this opening from an earlier one */
    uint8_t protocol_version; /* what the host speaks */
} msg_open_t;
/* Writes MSG_OPEN_SIZE bytes; returns their number. */
static inline uint16_t msg_open_encode(uint8_t *out, const msg_open_t *m)
{
    msg_put_u32(out + 0, m->nonce);
    msg_put_u8(out + 4, m->protocol_version);
    return MSG_OPEN_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_open_decode(msg_open_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_OPEN_SIZE) return false;
    m->nonce = msg_get_u32(in + 0);
    m->protocol_version = msg_get_u8(in + 4);
    return true;
}

/* Who the board is and what it can hold. Sent in answer to open, and once by itself after a boot (nonce 0).
 * From board, control. */
#define MSG_HELLO_SIZE 35u
typedef struct {
    uint32_t nonce; /* of the open that it answers; 0 after a boot */
    uint8_t protocol_version; /* what the board speaks */
    uint8_t firmware_major; /* firmware version */
    uint8_t firmware_minor;
    uint8_t firmware_patch;
    uint32_t build_id; /* first four bytes of the hash of the firmware sources */
    uint8_t port_kind; /* enum PortKind */
    uint64_t board_id; /* unique and permanent */
    uint32_t boot_id; /* differs after each boot, so a reboot is never mistaken for silence */
    uint32_t arena_bytes; /* memory for model, copies and samples */
    uint16_t receive_window_bytes; /* encoded bytes that the board can hold unread */
    uint8_t receive_window_frames; /* frames ahead of the next expected one that it can hold */
    uint16_t max_payload_bytes; /* longest frame payload that it takes */
    uint8_t sensor_state; /* enum SensorState */
} msg_hello_t;
/* Writes MSG_HELLO_SIZE bytes; returns their number. */
static inline uint16_t msg_hello_encode(uint8_t *out, const msg_hello_t *m)
{
    msg_put_u32(out + 0, m->nonce);
    msg_put_u8(out + 4, m->protocol_version);
    msg_put_u8(out + 5, m->firmware_major);
    msg_put_u8(out + 6, m->firmware_minor);
    msg_put_u8(out + 7, m->firmware_patch);
    msg_put_u32(out + 8, m->build_id);
    msg_put_u8(out + 12, m->port_kind);
    msg_put_id64(out + 13, m->board_id);
    msg_put_u32(out + 21, m->boot_id);
    msg_put_u32(out + 25, m->arena_bytes);
    msg_put_u16(out + 29, m->receive_window_bytes);
    msg_put_u8(out + 31, m->receive_window_frames);
    msg_put_u16(out + 32, m->max_payload_bytes);
    msg_put_u8(out + 34, m->sensor_state);
    return MSG_HELLO_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_hello_decode(msg_hello_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_HELLO_SIZE) return false;
    m->nonce = msg_get_u32(in + 0);
    m->protocol_version = msg_get_u8(in + 4);
    m->firmware_major = msg_get_u8(in + 5);
    m->firmware_minor = msg_get_u8(in + 6);
    m->firmware_patch = msg_get_u8(in + 7);
    m->build_id = msg_get_u32(in + 8);
    m->port_kind = msg_get_u8(in + 12);
    m->board_id = msg_get_id64(in + 13);
    m->boot_id = msg_get_u32(in + 21);
    m->arena_bytes = msg_get_u32(in + 25);
    m->receive_window_bytes = msg_get_u16(in + 29);
    m->receive_window_frames = msg_get_u8(in + 31);
    m->max_payload_bytes = msg_get_u16(in + 32);
    m->sensor_state = msg_get_u8(in + 34);
    return true;
}

/* What has arrived. The frame header carries the next expected sequence number; the mask says what is held beyond it. A hole in the mask is a request to resend at once.
 * From both, control. */
#define MSG_ACK_SIZE 5u
typedef struct {
    uint32_t held_mask; /* bit i set: frame (next expected + 1 + i) is held */
    uint8_t damaged; /* counts the frames that arrived damaged, mod 256; a step asks for the oldest outstanding frame at once */
} msg_ack_t;
/* Writes MSG_ACK_SIZE bytes; returns their number. */
static inline uint16_t msg_ack_encode(uint8_t *out, const msg_ack_t *m)
{
    msg_put_u32(out + 0, m->held_mask);
    msg_put_u8(out + 4, m->damaged);
    return MSG_ACK_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_ack_decode(msg_ack_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_ACK_SIZE) return false;
    m->held_mask = msg_get_u32(in + 0);
    m->damaged = msg_get_u8(in + 4);
    return true;
}

/* Asks for the board clock; doubles as keep-alive.
 * From host, control. */
#define MSG_TIME_REQUEST_SIZE 8u
typedef struct {
    uint64_t host_send_us; /* host clock when sent */
} msg_time_request_t;
/* Writes MSG_TIME_REQUEST_SIZE bytes; returns their number. */
static inline uint16_t msg_time_request_encode(uint8_t *out, const msg_time_request_t *m)
{
    msg_put_u64(out + 0, m->host_send_us);
    return MSG_TIME_REQUEST_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_time_request_decode(msg_time_request_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_TIME_REQUEST_SIZE) return false;
    m->host_send_us = msg_get_u64(in + 0);
    return true;
}

/* Answers timeRequest; the host adds the fourth stamp when it arrives.
 * From board, control. */
#define MSG_TIME_REPLY_SIZE 24u
typedef struct {
    uint64_t host_send_us; /* copied from the request */
    uint64_t board_receive_us; /* board clock when the request arrived */
    uint64_t board_send_us; /* board clock when this answer left */
} msg_time_reply_t;
/* Writes MSG_TIME_REPLY_SIZE bytes; returns their number. */
static inline uint16_t msg_time_reply_encode(uint8_t *out, const msg_time_reply_t *m)
{
    msg_put_u64(out + 0, m->host_send_us);
    msg_put_u64(out + 8, m->board_receive_us);
    msg_put_u64(out + 16, m->board_send_us);
    return MSG_TIME_REPLY_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_time_reply_decode(msg_time_reply_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_TIME_REPLY_SIZE) return false;
    m->host_send_us = msg_get_u64(in + 0);
    m->board_receive_us = msg_get_u64(in + 8);
    m->board_send_us = msg_get_u64(in + 16);
    return true;
}

/* Begins the description of a model; replaces any earlier one.
 * From host, reliable. */
#define MSG_MODEL_BEGIN_SIZE 9u
typedef struct {
    uint8_t layer_count; /* number of modelLayer messages that follow */
    uint8_t local_layers; /* how many layers at the end are local: kept at zero in the copy, rebuilt in each round, never sent */
    uint8_t loss; /* enum Loss */
    uint8_t use_residual; /* enum Residual: what is reserved for error feedback */
    uint8_t use_gradient_buffer; /* 1: reserve a gradient accumulator (mini-batches) */
    uint32_t seed; /* of the public initialization; see rng.ts */
} msg_model_begin_t;
/* Writes MSG_MODEL_BEGIN_SIZE bytes; returns their number. */
static inline uint16_t msg_model_begin_encode(uint8_t *out, const msg_model_begin_t *m)
{
    msg_put_u8(out + 0, m->layer_count);
    msg_put_u8(out + 1, m->local_layers);
    msg_put_u8(out + 2, m->loss);
    msg_put_u8(out + 3, m->use_residual);
    msg_put_u8(out + 4, m->use_gradient_buffer);
    msg_put_u32(out + 5, m->seed);
    return MSG_MODEL_BEGIN_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_model_begin_decode(msg_model_begin_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_MODEL_BEGIN_SIZE) return false;
    m->layer_count = msg_get_u8(in + 0);
    m->local_layers = msg_get_u8(in + 1);
    m->loss = msg_get_u8(in + 2);
    m->use_residual = msg_get_u8(in + 3);
    m->use_gradient_buffer = msg_get_u8(in + 4);
    m->seed = msg_get_u32(in + 5);
    return true;
}

/* One layer. Parameters lie in layer order: weights [outputs][inputs], then bias [outputs]; see modelWindow for those of a convolution.
 * From host, reliable. */
#define MSG_MODEL_LAYER_SIZE 15u
typedef struct {
    uint8_t index; /* position, from 0 */
    uint8_t kind; /* enum LayerKind */
    uint8_t activation; /* enum Activation */
    uint16_t inputs;
    uint16_t outputs;
    float weight_std; /* weights start as normal(0, weightStd); 0 gives zeros */
    float bias_range; /* biases start uniform in ±biasRange; 0 gives zeros */
} msg_model_layer_t;
/* Writes MSG_MODEL_LAYER_SIZE bytes; returns their number. */
static inline uint16_t msg_model_layer_encode(uint8_t *out, const msg_model_layer_t *m)
{
    msg_put_u8(out + 0, m->index);
    msg_put_u8(out + 1, m->kind);
    msg_put_u8(out + 2, m->activation);
    msg_put_u16(out + 3, m->inputs);
    msg_put_u16(out + 5, m->outputs);
    msg_put_f32(out + 7, m->weight_std);
    msg_put_f32(out + 11, m->bias_range);
    return MSG_MODEL_LAYER_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_model_layer_decode(msg_model_layer_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_MODEL_LAYER_SIZE) return false;
    m->index = msg_get_u8(in + 0);
    m->kind = msg_get_u8(in + 1);
    m->activation = msg_get_u8(in + 2);
    m->inputs = msg_get_u16(in + 3);
    m->outputs = msg_get_u16(in + 5);
    m->weight_std = msg_get_f32(in + 7);
    m->bias_range = msg_get_f32(in + 11);
    return true;
}

/* Ends the description; answered by modelReady or failed.
 * From host, reliable. */
#define MSG_MODEL_END_SIZE 0u

/* Changes the copy of the global parameters that the board holds, or what error feedback keeps. Answered by downloaded.
 * From host, reliable.
 * Body: sparse vector, see sparse.ts. */
#define MSG_DOWNLOAD_SIZE 16u
typedef struct {
    uint32_t round;
    uint8_t mode; /* enum DownloadMode */
    uint8_t coding; /* enum IndexCoding */
    uint8_t value_kind; /* enum ValueKind */
    uint8_t rice_parameter; /* remainder bits, with coding rice */
    uint32_t count; /* coordinates sent */
    float scale; /* step of int8 and int4 values */
} msg_download_t;
/* Writes MSG_DOWNLOAD_SIZE bytes; returns their number. */
static inline uint16_t msg_download_encode(uint8_t *out, const msg_download_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->mode);
    msg_put_u8(out + 5, m->coding);
    msg_put_u8(out + 6, m->value_kind);
    msg_put_u8(out + 7, m->rice_parameter);
    msg_put_u32(out + 8, m->count);
    msg_put_f32(out + 12, m->scale);
    return MSG_DOWNLOAD_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_download_decode(msg_download_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_DOWNLOAD_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->mode = msg_get_u8(in + 4);
    m->coding = msg_get_u8(in + 5);
    m->value_kind = msg_get_u8(in + 6);
    m->rice_parameter = msg_get_u8(in + 7);
    m->count = msg_get_u32(in + 8);
    m->scale = msg_get_f32(in + 12);
    return true;
}

/* Runs local training from the copy, then sends an upload (if uploadCount > 0) and roundDone.
 * From host, reliable. */
#define MSG_TRAIN_SIZE 46u
typedef struct {
    uint32_t round;
    uint8_t source; /* enum SampleSource */
    uint32_t task_seed; /* chooses the task and its sample stream */
    uint32_t rounding_seed; /* of stochastic rounding and of noise */
    uint16_t samples; /* samples of the visit */
    uint16_t batch_size; /* 1: online, one step a sample */
    uint16_t epochs; /* passes over the same samples; online learning uses 1 */
    uint16_t reconstruct_steps; /* first steps that train local parameters only */
    uint8_t freeze_local_after; /* 1: strict reconstruction, local parameters are frozen after reconstructSteps */
    float learning_rate;
    float gradient_clip; /* bound on each element of the loss gradient at the output; 0: none */
    uint32_t upload_count; /* coordinates of the update to send: the largest by magnitude */
    uint8_t upload_value_kind; /* enum ValueKind */
    uint8_t error_feedback; /* 1: keep what was not sent in the residual */
    uint16_t query_samples; /* last samples of the visit that make no step: the update is the sum of theirs, all taken where the others led (first-order MAML); 0: none */
    float clip_norm; /* longest update: a longer one is shortened to it; 0: none */
    float noise_deviation; /* standard deviation of the Gaussian noise added to each coordinate of the update; 0: none */
} msg_train_t;
/* Writes MSG_TRAIN_SIZE bytes; returns their number. */
static inline uint16_t msg_train_encode(uint8_t *out, const msg_train_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->source);
    msg_put_u32(out + 5, m->task_seed);
    msg_put_u32(out + 9, m->rounding_seed);
    msg_put_u16(out + 13, m->samples);
    msg_put_u16(out + 15, m->batch_size);
    msg_put_u16(out + 17, m->epochs);
    msg_put_u16(out + 19, m->reconstruct_steps);
    msg_put_u8(out + 21, m->freeze_local_after);
    msg_put_f32(out + 22, m->learning_rate);
    msg_put_f32(out + 26, m->gradient_clip);
    msg_put_u32(out + 30, m->upload_count);
    msg_put_u8(out + 34, m->upload_value_kind);
    msg_put_u8(out + 35, m->error_feedback);
    msg_put_u16(out + 36, m->query_samples);
    msg_put_f32(out + 38, m->clip_norm);
    msg_put_f32(out + 42, m->noise_deviation);
    return MSG_TRAIN_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_train_decode(msg_train_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_TRAIN_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->source = msg_get_u8(in + 4);
    m->task_seed = msg_get_u32(in + 5);
    m->rounding_seed = msg_get_u32(in + 9);
    m->samples = msg_get_u16(in + 13);
    m->batch_size = msg_get_u16(in + 15);
    m->epochs = msg_get_u16(in + 17);
    m->reconstruct_steps = msg_get_u16(in + 19);
    m->freeze_local_after = msg_get_u8(in + 21);
    m->learning_rate = msg_get_f32(in + 22);
    m->gradient_clip = msg_get_f32(in + 26);
    m->upload_count = msg_get_u32(in + 30);
    m->upload_value_kind = msg_get_u8(in + 34);
    m->error_feedback = msg_get_u8(in + 35);
    m->query_samples = msg_get_u16(in + 36);
    m->clip_norm = msg_get_f32(in + 38);
    m->noise_deviation = msg_get_f32(in + 42);
    return true;
}

/* Abandons training; answered by roundDone with steps done so far and no upload.
 * From host, reliable. */
#define MSG_CANCEL_SIZE 4u
typedef struct {
    uint32_t round;
} msg_cancel_t;
/* Writes MSG_CANCEL_SIZE bytes; returns their number. */
static inline uint16_t msg_cancel_encode(uint8_t *out, const msg_cancel_t *m)
{
    msg_put_u32(out + 0, m->round);
    return MSG_CANCEL_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_cancel_decode(msg_cancel_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_CANCEL_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    return true;
}

/* Starts or stops the INA219; answered by sensor. Counters and sums start at 0.
 * From host, reliable. */
#define MSG_SENSOR_CONFIGURE_SIZE 4u
typedef struct {
    uint8_t relay; /* enum SensorRelay */
    uint8_t range_mode; /* enum RangeMode */
    uint16_t config_register; /* INA219 register 0: bus range, PGA, averaging of bus and shunt, shunt and bus continuously; 0x019f = 16 V, PGA ÷1, 12 bit. Its PGA is the smallest range used */
} msg_sensor_configure_t;
/* Writes MSG_SENSOR_CONFIGURE_SIZE bytes; returns their number. */
static inline uint16_t msg_sensor_configure_encode(uint8_t *out, const msg_sensor_configure_t *m)
{
    msg_put_u8(out + 0, m->relay);
    msg_put_u8(out + 1, m->range_mode);
    msg_put_u16(out + 2, m->config_register);
    return MSG_SENSOR_CONFIGURE_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_sensor_configure_decode(msg_sensor_configure_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_SENSOR_CONFIGURE_SIZE) return false;
    m->relay = msg_get_u8(in + 0);
    m->range_mode = msg_get_u8(in + 1);
    m->config_register = msg_get_u16(in + 2);
    return true;
}

/* The window of the conv2d, maxPool or averagePool layer just described. Images are [height][width][channels]; weights of a convolution are [output channel][kernel row][kernel column][input channel], then bias [output channel]. What a window covers beyond the image is zero (conv2d) or left out (pools), so the padding below and to the right follows from the output size.
 * From host, reliable. */
#define MSG_MODEL_WINDOW_SIZE 19u
typedef struct {
    uint8_t index; /* of the layer */
    uint16_t input_height;
    uint16_t input_width;
    uint16_t input_channels;
    uint16_t output_height;
    uint16_t output_width;
    uint16_t output_channels;
    uint8_t kernel_height;
    uint8_t kernel_width;
    uint8_t stride_height;
    uint8_t stride_width;
    uint8_t pad_top; /* rows above the image that the first window covers */
    uint8_t pad_left;
} msg_model_window_t;
/* Writes MSG_MODEL_WINDOW_SIZE bytes; returns their number. */
static inline uint16_t msg_model_window_encode(uint8_t *out, const msg_model_window_t *m)
{
    msg_put_u8(out + 0, m->index);
    msg_put_u16(out + 1, m->input_height);
    msg_put_u16(out + 3, m->input_width);
    msg_put_u16(out + 5, m->input_channels);
    msg_put_u16(out + 7, m->output_height);
    msg_put_u16(out + 9, m->output_width);
    msg_put_u16(out + 11, m->output_channels);
    msg_put_u8(out + 13, m->kernel_height);
    msg_put_u8(out + 14, m->kernel_width);
    msg_put_u8(out + 15, m->stride_height);
    msg_put_u8(out + 16, m->stride_width);
    msg_put_u8(out + 17, m->pad_top);
    msg_put_u8(out + 18, m->pad_left);
    return MSG_MODEL_WINDOW_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_model_window_decode(msg_model_window_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_MODEL_WINDOW_SIZE) return false;
    m->index = msg_get_u8(in + 0);
    m->input_height = msg_get_u16(in + 1);
    m->input_width = msg_get_u16(in + 3);
    m->input_channels = msg_get_u16(in + 5);
    m->output_height = msg_get_u16(in + 7);
    m->output_width = msg_get_u16(in + 9);
    m->output_channels = msg_get_u16(in + 11);
    m->kernel_height = msg_get_u8(in + 13);
    m->kernel_width = msg_get_u8(in + 14);
    m->stride_height = msg_get_u8(in + 15);
    m->stride_width = msg_get_u8(in + 16);
    m->pad_top = msg_get_u8(in + 17);
    m->pad_left = msg_get_u8(in + 18);
    return true;
}

/* Samples of a round that trains with source host: samples × epochs of them in all, in any number of messages. Each is trained on as it arrives and forgotten.
 * From host, reliable.
 * Body: for each sample its target (softmaxCrossEntropy: u8 class; mse: f32 for each output), then its inputs. */
#define MSG_SAMPLES_SIZE 15u
typedef struct {
    uint32_t round;
    uint16_t count; /* samples in this message */
    uint8_t encoding; /* enum SampleEncoding, of inputs */
    float scale; /* encoding uint8: input = code × scale + offset */
    float offset;
} msg_samples_t;
/* Writes MSG_SAMPLES_SIZE bytes; returns their number. */
static inline uint16_t msg_samples_encode(uint8_t *out, const msg_samples_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u16(out + 4, m->count);
    msg_put_u8(out + 6, m->encoding);
    msg_put_f32(out + 7, m->scale);
    msg_put_f32(out + 11, m->offset);
    return MSG_SAMPLES_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_samples_decode(msg_samples_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_SAMPLES_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->count = msg_get_u16(in + 4);
    m->encoding = msg_get_u8(in + 6);
    m->scale = msg_get_f32(in + 7);
    m->offset = msg_get_f32(in + 11);
    return true;
}

/* Does the work of one phase many times in a row, to measure what is too short to be measured once. Nothing that counts changes: copy and residual are only read, downloads and uploads are of their own kinds. Phase mark, work, idle mark, sums, repeatDone. Not within a round.
 * From host, reliable. */
#define MSG_REPEAT_SIZE 17u
typedef struct {
    uint32_t round; /* repeated in the answers; of the host's choice */
    uint8_t phase; /* enum Phase */
    uint16_t count; /* repetitions, at least 1 */
    uint32_t amount; /* of one repetition. train: samples, drawn at random, each a step; select, send: coordinates chosen of a random update; idle: milliseconds; receive: unused, the host sends count repeatDownload */
    uint8_t value_kind; /* enum ValueKind, for select and send */
    uint8_t error_feedback; /* 1: select reads and writes the residual too, with its own values */
    uint32_t seed; /* of the random samples and update */
} msg_repeat_t;
/* Writes MSG_REPEAT_SIZE bytes; returns their number. */
static inline uint16_t msg_repeat_encode(uint8_t *out, const msg_repeat_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->phase);
    msg_put_u16(out + 5, m->count);
    msg_put_u32(out + 7, m->amount);
    msg_put_u8(out + 11, m->value_kind);
    msg_put_u8(out + 12, m->error_feedback);
    msg_put_u32(out + 13, m->seed);
    return MSG_REPEAT_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_repeat_decode(msg_repeat_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_REPEAT_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->phase = msg_get_u8(in + 4);
    m->count = msg_get_u16(in + 5);
    m->amount = msg_get_u32(in + 7);
    m->value_kind = msg_get_u8(in + 11);
    m->error_feedback = msg_get_u8(in + 12);
    m->seed = msg_get_u32(in + 13);
    return true;
}

/* A download that counts for nothing: decoded like one, then dropped. Within repeat of phase receive only.
 * From host, reliable.
 * Body: sparse vector, see sparse.ts. */
#define MSG_REPEAT_DOWNLOAD_SIZE 16u
typedef struct {
    uint32_t round;
    uint8_t mode; /* enum DownloadMode */
    uint8_t coding; /* enum IndexCoding */
    uint8_t value_kind; /* enum ValueKind */
    uint8_t rice_parameter;
    uint32_t count;
    float scale;
} msg_repeat_download_t;
/* Writes MSG_REPEAT_DOWNLOAD_SIZE bytes; returns their number. */
static inline uint16_t msg_repeat_download_encode(uint8_t *out, const msg_repeat_download_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->mode);
    msg_put_u8(out + 5, m->coding);
    msg_put_u8(out + 6, m->value_kind);
    msg_put_u8(out + 7, m->rice_parameter);
    msg_put_u32(out + 8, m->count);
    msg_put_f32(out + 12, m->scale);
    return MSG_REPEAT_DOWNLOAD_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_repeat_download_decode(msg_repeat_download_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_REPEAT_DOWNLOAD_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->mode = msg_get_u8(in + 4);
    m->coding = msg_get_u8(in + 5);
    m->value_kind = msg_get_u8(in + 6);
    m->rice_parameter = msg_get_u8(in + 7);
    m->count = msg_get_u32(in + 8);
    m->scale = msg_get_f32(in + 12);
    return true;
}

/* Asks what error feedback keeps, for a run that may go on elsewhere. It stays as it is. Answered by residual. Not within a round.
 * From host, reliable. */
#define MSG_RESIDUAL_READ_SIZE 4u
typedef struct {
    uint32_t round; /* repeated in the answer; of the host's choice */
} msg_residual_read_t;
/* Writes MSG_RESIDUAL_READ_SIZE bytes; returns their number. */
static inline uint16_t msg_residual_read_encode(uint8_t *out, const msg_residual_read_t *m)
{
    msg_put_u32(out + 0, m->round);
    return MSG_RESIDUAL_READ_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_residual_read_decode(msg_residual_read_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_RESIDUAL_READ_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    return true;
}

/* The model fits and is initialized.
 * From board, reliable. */
#define MSG_MODEL_READY_SIZE 20u
typedef struct {
    uint32_t parameter_count;
    uint32_t global_count; /* parameters before the local ones */
    uint32_t bytes_needed;
    uint32_t bytes_available;
    uint32_t copy_digest; /* FNV-1a over the little-endian bytes of the global copy */
} msg_model_ready_t;
/* Writes MSG_MODEL_READY_SIZE bytes; returns their number. */
static inline uint16_t msg_model_ready_encode(uint8_t *out, const msg_model_ready_t *m)
{
    msg_put_u32(out + 0, m->parameter_count);
    msg_put_u32(out + 4, m->global_count);
    msg_put_u32(out + 8, m->bytes_needed);
    msg_put_u32(out + 12, m->bytes_available);
    msg_put_u32(out + 16, m->copy_digest);
    return MSG_MODEL_READY_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_model_ready_decode(msg_model_ready_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_MODEL_READY_SIZE) return false;
    m->parameter_count = msg_get_u32(in + 0);
    m->global_count = msg_get_u32(in + 4);
    m->bytes_needed = msg_get_u32(in + 8);
    m->bytes_available = msg_get_u32(in + 12);
    m->copy_digest = msg_get_u32(in + 16);
    return true;
}

/* The download is applied.
 * From board, reliable. */
#define MSG_DOWNLOADED_SIZE 8u
typedef struct {
    uint32_t round;
    uint32_t copy_digest; /* as in modelReady */
} msg_downloaded_t;
/* Writes MSG_DOWNLOADED_SIZE bytes; returns their number. */
static inline uint16_t msg_downloaded_encode(uint8_t *out, const msg_downloaded_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u32(out + 4, m->copy_digest);
    return MSG_DOWNLOADED_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_downloaded_decode(msg_downloaded_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_DOWNLOADED_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->copy_digest = msg_get_u32(in + 4);
    return true;
}

/* The selected part of the update (trained - copy) of the global parameters.
 * From board, reliable.
 * Body: sparse vector, see sparse.ts. */
#define MSG_UPLOAD_SIZE 15u
typedef struct {
    uint32_t round;
    uint8_t coding; /* enum IndexCoding */
    uint8_t value_kind; /* enum ValueKind */
    uint8_t rice_parameter;
    uint32_t count;
    float scale;
} msg_upload_t;
/* Writes MSG_UPLOAD_SIZE bytes; returns their number. */
static inline uint16_t msg_upload_encode(uint8_t *out, const msg_upload_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->coding);
    msg_put_u8(out + 5, m->value_kind);
    msg_put_u8(out + 6, m->rice_parameter);
    msg_put_u32(out + 7, m->count);
    msg_put_f32(out + 11, m->scale);
    return MSG_UPLOAD_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_upload_decode(msg_upload_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_UPLOAD_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->coding = msg_get_u8(in + 4);
    m->value_kind = msg_get_u8(in + 5);
    m->rice_parameter = msg_get_u8(in + 6);
    m->count = msg_get_u32(in + 7);
    m->scale = msg_get_f32(in + 11);
    return true;
}

/* Last message of a round: all phases, power samples and the upload were sent before it.
 * From board, reliable. */
#define MSG_ROUND_DONE_SIZE 20u
typedef struct {
    uint32_t round;
    uint32_t steps;
    float mean_loss; /* over the steps, before each step */
    uint64_t macs; /* multiply-accumulates of training */
} msg_round_done_t;
/* Writes MSG_ROUND_DONE_SIZE bytes; returns their number. */
static inline uint16_t msg_round_done_encode(uint8_t *out, const msg_round_done_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u32(out + 4, m->steps);
    msg_put_f32(out + 8, m->mean_loss);
    msg_put_u64(out + 12, m->macs);
    return MSG_ROUND_DONE_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_round_done_decode(msg_round_done_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_ROUND_DONE_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->steps = msg_get_u32(in + 4);
    m->mean_loss = msg_get_f32(in + 8);
    m->macs = msg_get_u64(in + 12);
    return true;
}

/* The board enters a phase.
 * From board, reliable. */
#define MSG_PHASE_SIZE 13u
typedef struct {
    uint32_t round;
    uint8_t phase; /* enum Phase */
    uint64_t time_us; /* board clock */
} msg_phase_t;
/* Writes MSG_PHASE_SIZE bytes; returns their number. */
static inline uint16_t msg_phase_encode(uint8_t *out, const msg_phase_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->phase);
    msg_put_u64(out + 5, m->time_us);
    return MSG_PHASE_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_phase_decode(msg_phase_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_PHASE_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->phase = msg_get_u8(in + 4);
    m->time_us = msg_get_u64(in + 5);
    return true;
}

/* A batch of INA219 conversions, raw. It ends where the range changes or anything happened that flags name, so configRegister holds for each of its conversions.
 * From board, reliable.
 * Body: samples of 6 bytes: u16 microseconds since the one before (0 in the first), i16 shunt register, u16 bus register. */
#define MSG_POWER_SIZE 13u
typedef struct {
    uint64_t first_time_us; /* board clock at the end of the first conversion */
    uint16_t config_register; /* register 0 in force for the whole batch */
    uint16_t lost; /* conversions lost before this batch because the board could not hold them */
    uint8_t flags; /* bits of PowerFlag: before the first conversion the chip had reset itself and was configured again (those since the last check may have had its reset ranges), the range changed, no conversion had ended when one was due, the chip was silent */
} msg_power_t;
/* Writes MSG_POWER_SIZE bytes; returns their number. */
static inline uint16_t msg_power_encode(uint8_t *out, const msg_power_t *m)
{
    msg_put_u64(out + 0, m->first_time_us);
    msg_put_u16(out + 8, m->config_register);
    msg_put_u16(out + 10, m->lost);
    msg_put_u8(out + 12, m->flags);
    return MSG_POWER_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_power_decode(msg_power_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_POWER_SIZE) return false;
    m->first_time_us = msg_get_u64(in + 0);
    m->config_register = msg_get_u16(in + 8);
    m->lost = msg_get_u16(in + 10);
    m->flags = msg_get_u8(in + 12);
    return true;
}

/* State and health of the sensor: the answer to sensorConfigure, and sent when the state changes, and before roundDone and repeatDone when any counter of trouble moved. Counters since sensorConfigure.
 * From board, reliable. */
#define MSG_SENSOR_SIZE 37u
typedef struct {
    uint8_t state; /* enum SensorState */
    uint64_t time_us; /* board clock */
    uint16_t config_register; /* in force */
    uint32_t conversions; /* read */
    uint32_t lost; /* read, but not relayed: the board could not hold them */
    uint32_t saturated; /* at the end stop of shunt or bus: the true value may be larger */
    uint32_t missed; /* ended and overwritten before the board came to read them */
    uint16_t overdue; /* times that none had ended when one was due */
    uint16_t resets; /* times that the chip had lost its configuration and was given it again */
    uint16_t range_changes;
    uint16_t failed_reads; /* transfers that nobody answered */
    uint16_t recoveries; /* times that the bus was clocked free */
} msg_sensor_t;
/* Writes MSG_SENSOR_SIZE bytes; returns their number. */
static inline uint16_t msg_sensor_encode(uint8_t *out, const msg_sensor_t *m)
{
    msg_put_u8(out + 0, m->state);
    msg_put_u64(out + 1, m->time_us);
    msg_put_u16(out + 9, m->config_register);
    msg_put_u32(out + 11, m->conversions);
    msg_put_u32(out + 15, m->lost);
    msg_put_u32(out + 19, m->saturated);
    msg_put_u32(out + 23, m->missed);
    msg_put_u16(out + 27, m->overdue);
    msg_put_u16(out + 29, m->resets);
    msg_put_u16(out + 31, m->range_changes);
    msg_put_u16(out + 33, m->failed_reads);
    msg_put_u16(out + 35, m->recoveries);
    return MSG_SENSOR_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_sensor_decode(msg_sensor_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_SENSOR_SIZE) return false;
    m->state = msg_get_u8(in + 0);
    m->time_us = msg_get_u64(in + 1);
    m->config_register = msg_get_u16(in + 9);
    m->conversions = msg_get_u32(in + 11);
    m->lost = msg_get_u32(in + 15);
    m->saturated = msg_get_u32(in + 19);
    m->missed = msg_get_u32(in + 23);
    m->overdue = msg_get_u16(in + 27);
    m->resets = msg_get_u16(in + 29);
    m->range_changes = msg_get_u16(in + 31);
    m->failed_reads = msg_get_u16(in + 33);
    m->recoveries = msg_get_u16(in + 35);
    return true;
}

/* A request was refused.
 * From board, reliable. */
#define MSG_FAILED_SIZE 10u
typedef struct {
    uint8_t failure; /* enum Failure */
    uint8_t message_id; /* of the request */
    uint32_t detail1; /* modelDoesNotFit: bytes needed */
    uint32_t detail2; /* modelDoesNotFit: bytes available */
} msg_failed_t;
/* Writes MSG_FAILED_SIZE bytes; returns their number. */
static inline uint16_t msg_failed_encode(uint8_t *out, const msg_failed_t *m)
{
    msg_put_u8(out + 0, m->failure);
    msg_put_u8(out + 1, m->message_id);
    msg_put_u32(out + 2, m->detail1);
    msg_put_u32(out + 6, m->detail2);
    return MSG_FAILED_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_failed_decode(msg_failed_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_FAILED_SIZE) return false;
    m->failure = msg_get_u8(in + 0);
    m->message_id = msg_get_u8(in + 1);
    m->detail1 = msg_get_u32(in + 2);
    m->detail2 = msg_get_u32(in + 6);
    return true;
}

/* A phase integrated on the board over all conversions, also those that could not be relayed. Each conversion stands for the time since the one before (more than 1.5 conversion times: for one conversion time, the rest is a gap), split exactly at phase marks. Energy in joules = energySum × 10 uV × 4 mV × 1 us / shunt ohms. A phase in which the range changed comes in pieces, one for each configuration. Sent before roundDone or repeatDone of its round.
 * From board, reliable. */
#define MSG_PHASE_SUM_SIZE 48u
typedef struct {
    uint32_t round;
    uint8_t phase; /* enum Phase */
    uint8_t flags; /* bits of PhaseSumFlag: a conversion stood at an end stop; the end, not converted yet, is held at the last reading for at most one conversion time; the chip had reset itself within; continues the sum before it under another configuration; sums before this one were dropped */
    uint16_t config_register; /* in force throughout */
    uint64_t start_us; /* board clock: the phase mark, or the end of the piece before */
    uint32_t duration_us; /* of the board clock, gaps included */
    uint32_t covered_us; /* that conversions cover */
    uint32_t conversions; /* that lie in it at least in part */
    int64_t energy_sum; /* sum of shunt code × bus code × microseconds */
    uint64_t bus_sum; /* sum of bus code × microseconds: for zero offsets and the mean voltage */
    int16_t shunt_min; /* shunt code */
    int16_t shunt_max;
} msg_phase_sum_t;
/* Writes MSG_PHASE_SUM_SIZE bytes; returns their number. */
static inline uint16_t msg_phase_sum_encode(uint8_t *out, const msg_phase_sum_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->phase);
    msg_put_u8(out + 5, m->flags);
    msg_put_u16(out + 6, m->config_register);
    msg_put_u64(out + 8, m->start_us);
    msg_put_u32(out + 16, m->duration_us);
    msg_put_u32(out + 20, m->covered_us);
    msg_put_u32(out + 24, m->conversions);
    msg_put_i64(out + 28, m->energy_sum);
    msg_put_u64(out + 36, m->bus_sum);
    msg_put_i16(out + 44, m->shunt_min);
    msg_put_i16(out + 46, m->shunt_max);
    return MSG_PHASE_SUM_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_phase_sum_decode(msg_phase_sum_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_PHASE_SUM_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->phase = msg_get_u8(in + 4);
    m->flags = msg_get_u8(in + 5);
    m->config_register = msg_get_u16(in + 6);
    m->start_us = msg_get_u64(in + 8);
    m->duration_us = msg_get_u32(in + 16);
    m->covered_us = msg_get_u32(in + 20);
    m->conversions = msg_get_u32(in + 24);
    m->energy_sum = msg_get_i64(in + 28);
    m->bus_sum = msg_get_u64(in + 36);
    m->shunt_min = msg_get_i16(in + 44);
    m->shunt_max = msg_get_i16(in + 46);
    return true;
}

/* An upload that counts for nothing: of a random update, within repeat of phase send.
 * From board, reliable.
 * Body: sparse vector, see sparse.ts. */
#define MSG_REPEAT_UPLOAD_SIZE 15u
typedef struct {
    uint32_t round;
    uint8_t coding; /* enum IndexCoding */
    uint8_t value_kind; /* enum ValueKind */
    uint8_t rice_parameter;
    uint32_t count;
    float scale;
} msg_repeat_upload_t;
/* Writes MSG_REPEAT_UPLOAD_SIZE bytes; returns their number. */
static inline uint16_t msg_repeat_upload_encode(uint8_t *out, const msg_repeat_upload_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->coding);
    msg_put_u8(out + 5, m->value_kind);
    msg_put_u8(out + 6, m->rice_parameter);
    msg_put_u32(out + 7, m->count);
    msg_put_f32(out + 11, m->scale);
    return MSG_REPEAT_UPLOAD_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_repeat_upload_decode(msg_repeat_upload_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_REPEAT_UPLOAD_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->coding = msg_get_u8(in + 4);
    m->value_kind = msg_get_u8(in + 5);
    m->rice_parameter = msg_get_u8(in + 6);
    m->count = msg_get_u32(in + 7);
    m->scale = msg_get_f32(in + 11);
    return true;
}

/* Last message of a repeat.
 * From board, reliable. */
#define MSG_REPEAT_DONE_SIZE 35u
typedef struct {
    uint32_t round;
    uint8_t phase; /* enum Phase */
    uint16_t count; /* repetitions done: fewer after a cancel */
    uint64_t start_us; /* board clock: the phase mark */
    uint64_t end_us; /* the idle mark */
    uint64_t work; /* done in all. train: multiply-accumulates; select: coordinates searched; receive, send: bytes of body; idle: microseconds */
    uint32_t copy_digest; /* as in modelReady: the copy is as it was; 0 without a model */
} msg_repeat_done_t;
/* Writes MSG_REPEAT_DONE_SIZE bytes; returns their number. */
static inline uint16_t msg_repeat_done_encode(uint8_t *out, const msg_repeat_done_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->phase);
    msg_put_u16(out + 5, m->count);
    msg_put_u64(out + 7, m->start_us);
    msg_put_u64(out + 15, m->end_us);
    msg_put_u64(out + 23, m->work);
    msg_put_u32(out + 31, m->copy_digest);
    return MSG_REPEAT_DONE_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_repeat_done_decode(msg_repeat_done_t *m, const uint8_t *in, size_t length)
{
    if (length != MSG_REPEAT_DONE_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->phase = msg_get_u8(in + 4);
    m->count = msg_get_u16(in + 5);
    m->start_us = msg_get_u64(in + 7);
    m->end_us = msg_get_u64(in + 15);
    m->work = msg_get_u64(in + 23);
    m->copy_digest = msg_get_u32(in + 31);
    return true;
}

/* What error feedback keeps: every global coordinate in float32, those of a float16 residual widened.
 * From board, reliable.
 * Body: sparse vector, see sparse.ts. */
#define MSG_RESIDUAL_SIZE 15u
typedef struct {
    uint32_t round;
    uint8_t coding; /* enum IndexCoding */
    uint8_t value_kind; /* enum ValueKind */
    uint8_t rice_parameter;
    uint32_t count;
    float scale;
} msg_residual_t;
/* Writes MSG_RESIDUAL_SIZE bytes; returns their number. */
static inline uint16_t msg_residual_encode(uint8_t *out, const msg_residual_t *m)
{
    msg_put_u32(out + 0, m->round);
    msg_put_u8(out + 4, m->coding);
    msg_put_u8(out + 5, m->value_kind);
    msg_put_u8(out + 6, m->rice_parameter);
    msg_put_u32(out + 7, m->count);
    msg_put_f32(out + 11, m->scale);
    return MSG_RESIDUAL_SIZE;
}
/* False, and nothing written, when the length is wrong. */
static inline bool msg_residual_decode(msg_residual_t *m, const uint8_t *in, size_t length)
{
    if (length < MSG_RESIDUAL_SIZE) return false;
    m->round = msg_get_u32(in + 0);
    m->coding = msg_get_u8(in + 4);
    m->value_kind = msg_get_u8(in + 5);
    m->rice_parameter = msg_get_u8(in + 6);
    m->count = msg_get_u32(in + 7);
    m->scale = msg_get_f32(in + 11);
    return true;
}

#endif
