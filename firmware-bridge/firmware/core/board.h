/*
 * board.h - one board: what it holds and what it is doing.
 *
 *            modelBegin, modelLayer.., modelEnd        (not in a round or download)
 *            download frames: w = h, decode into w, h = w when complete and right
 *   IDLE --train--> BEGIN --> TRAIN --samples--> SELECT --> SEND_BEGIN --> SEND --frames--> FINISH --> FLUSH --> IDLE
 *                     |         '--- cancel, or nothing to upload -----------------------------^
 *                     '--> STREAM --samples from the host, in the frame handler--> SELECT
 *   phase  receive   train                       select       send                          idle    roundDone
 *
 *   IDLE --repeat--> REPEAT: one phase's work many times, for measuring it (board_repeat.c) --> FINISH --> FLUSH --> IDLE
 *
 *   IDLE --residualRead--> RESIDUAL --frames--> IDLE, without a phase mark: it is no part of a round
 *
 * A round and the description of a model share their memory: neither begins while the other lasts (`busy`), except that
 * `open` ends both and modelBegin begins a description anew.
 *
 * Every arrow is a slice of core_poll. A phase is entered at the beginning of a slice, so that its mark never includes work
 * of the phase before. `open` from the host drops whatever was going on; model and copy stay.
 *
 * A message that is malformed, or comes when it cannot be served, is answered by failed and changes nothing: a download is
 * decoded into w, which is free at that time, so a stream that turns out bad never touches the copy.
 */
#ifndef TMF_BOARD_H
#define TMF_BOARD_H

#include "arena.h"
#include "left_out.h"
#include "ina219.h"
#include "link.h"
#include "messages.generated.h"
#include "model.h"
#include "outbox.h"
#include "samples.h"
#include "sine.h"
#include "sparse.h"
#include "train.h"

#define FIRMWARE_MAJOR 0u
#define FIRMWARE_MINOR 1u
#define FIRMWARE_PATCH 0u

typedef enum {
    ROUND_IDLE,
    ROUND_BEGIN,
    ROUND_TRAIN,
    ROUND_STREAM,
    ROUND_SELECT,
    ROUND_SEND_BEGIN,
    ROUND_SEND,
    ROUND_FINISH,
    ROUND_FLUSH,
    ROUND_REPEAT,
    ROUND_RESIDUAL
} round_state_t;

typedef enum { STAGING_NONE, STAGING_OPEN, STAGING_BROKEN } staging_t;

typedef struct {
    /* identity, for hello */
    uint64_t board_id;
    uint32_t boot_id, build_id;
    uint16_t receive_window_bytes, payload_bytes;
    uint8_t receive_frames, port_kind;

    link_t link;
    outbox_t outbox;
    arena_t arena;
#if TMF_SENSOR
    ina219_t sensor;
    uint32_t troubles_told; /* counters of trouble, when last reported */
    uint32_t settled_us;    /* end of the last round, low 32 bits: what came later is none of its flush */
#endif
    uint8_t sensor_told; /* last state reported */
    bool sensor_due;     /* to be reported */
    uint64_t received_us; /* board clock when the bytes being handled arrived */

    model_t model;
    bool has_model;
    uint8_t staging; /* staging_t */
    uint8_t state;   /* round_state_t */
    uint8_t phase;
    bool downloading;
    bool skipping;         /* the rest of a download that was refused */
    bool sampling;         /* between the first and the last frame of a samples message */
    bool skipping_samples; /* the rest of one that is not wanted */
    bool repeating;        /* what is going on is a repeat, not a round */
    bool frame_owed;       /* the link had no room for the round's next frame */
    bool sensor_went;      /* the sensor has sent since the round's last one: now it waits */
    uint32_t download_round, train_round; /* of the last one */

    union {
        /* While staging is open: the model being described. */
        struct {
            msg_model_begin_t begin;
            uint8_t described;
            layer_t layers[MODEL_MAX_LAYERS];
        } staged;
        /* While downloading, and while the state is not idle. */
        struct {
            union {
                sparse_decoder_t decoder; /* downloading */
                struct {                  /* ROUND_TRAIN, ROUND_STREAM */
                    samples_t samples;
                    sine_t sine;
                };
                sparse_encoder_t encoder; /* ROUND_SEND, ROUND_RESIDUAL */
            };
            bool to_residual;    /* the download changes what error feedback keeps, not the copy */
            uint8_t download_id; /* download, or repeatDownload: then it is dropped */
            uint32_t decoder_bytes; /* of the body so far */

            msg_train_t plan;
            train_t train;
            uint16_t epoch, sample;
            sparse_format_t format;
            topp_t chosen;
            bool upload_begun;
            uint32_t link_body_bytes; /* of vectors sent */

#if TMF_REPEAT
            msg_repeat_t repeat;
            bool repeat_begun; /* the phase mark is made */
            uint16_t repeated;
            uint32_t repeat_sample;
            uint64_t repeat_start_us, repeat_end_us, repeat_work;
            rng_t repeat_rng;
#endif
        };
    };
} core_t;

/* For what a compiler would move into its only caller: its locals would lie on the stack while samples are trained on. */
#define BOARD_APART __attribute__((noinline))

/* board.c */
/* A round, a download or a description is going on: none of the others may begin. */
bool board_busy(const core_t *core);
void board_fail(core_t *core, uint8_t failure, uint8_t message_id, uint32_t detail1, uint32_t detail2);
/* Returns the mark's time. */
BOARD_APART uint64_t board_enter_phase(core_t *core, uint32_t round, uint8_t phase);
void board_frame(void *context, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length);
BOARD_APART void board_hello(core_t *core, uint32_t nonce);

/* Whether this build knows that kind of values but has it not. */
static inline bool board_value_kind_left_out(uint8_t kind)
{
    return (!TMF_HALVES && kind == VALUE_KIND_FLOAT16) || (!TMF_INT4 && kind == VALUE_KIND_INT4);
}

/* board_model.c */
BOARD_APART void board_model_begin(core_t *core, const uint8_t *payload, uint16_t length);
BOARD_APART void board_model_layer(core_t *core, const uint8_t *payload, uint16_t length);
void board_model_window(core_t *core, const uint8_t *payload, uint16_t length);
BOARD_APART void board_model_end(core_t *core, uint16_t length);

/* board_download.c; also for repeatDownload, which changes nothing. */
BOARD_APART void board_download(core_t *core, uint8_t id, uint8_t flags, const uint8_t *payload, uint16_t length);

/* board_samples.c */
void board_samples(core_t *core, uint8_t flags, const uint8_t *payload, uint16_t length);

/* board_round.c */
BOARD_APART void board_train(core_t *core, const uint8_t *payload, uint16_t length);
void board_cancel(core_t *core, const uint8_t *payload, uint16_t length);
void board_residual_read(core_t *core, const uint8_t *payload, uint16_t length);
/* Enters training, when the train message or the first samples came. */
void board_round_begin(core_t *core);
/* Counts a sample that was just trained on; at the last one training ends. */
void board_sample_done(core_t *core);
/* One slice. True when more can be done at once. Called with an empty outbox. */
bool board_round_slice(core_t *core);

/* One frame of the vector that core->encoder makes, as message `id`, which has the fields of upload. False when the link has no room. */
bool board_send_vector(core_t *core, uint8_t id, uint32_t round);

/* board_repeat.c */
void board_repeat(core_t *core, const uint8_t *payload, uint16_t length);
/* False: the message is not for a repeat that is going on. */
bool board_repeat_cancel(core_t *core, uint32_t round);
/* A repeatDownload has come whole, of so many bytes; or it was refused, which ends the repeat. */
void board_repeat_received(core_t *core, uint32_t bytes);
void board_repeat_refused(core_t *core);
bool board_repeat_slice(core_t *core);
/* Sends repeatDone. False when the link has no room. */
bool board_repeat_done(core_t *core);

/* board_sensor.c; board_sensorless.c in a build without */
void board_sensor_init(core_t *core, ina219_sample_t *ring, uint16_t capacity);
/* enum sensor_state */
uint8_t board_sensor_state(const core_t *core);
/* As when the session begins. */
void board_sensor_off(core_t *core);
/* Whether a slice of work may close sums. */
bool board_sensor_ready(const core_t *core);
/* Sends batches that are due while a frame of samples is trained on. */
void board_sensor_relay(core_t *core);
void board_sensor_tick(core_t *core);
void board_sensor_configure(core_t *core, const uint8_t *payload, uint16_t length);
/* Looks for a missing sensor, tells of changes, sends sums and power batches that are due. */
void board_sensor_poll(core_t *core);
/* A phase begins; counted: it is summed. */
void board_sensor_mark(core_t *core, uint32_t round, uint8_t phase, uint64_t time_us, bool counted);
/* The round ends: closes its sums. */
void board_sensor_settle(core_t *core);
/* Sends all that belongs to the round. False when the link has no room. */
bool board_sensor_flush(core_t *core);

#endif
