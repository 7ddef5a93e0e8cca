/*
 * port.c (native) - the core as a program that serves a pseudo-terminal (POSIX).
 *
 *   tmf-board-native [--board-id HEX16] [--arena BYTES]
 *
 * Prints `pty PATH` as its first line, then serves whoever opens that path, as a board on a serial port would, until its
 * standard input ends: so it never outlives the program that started it. No sensor; the clock is the computer's.
 */
#define _XOPEN_SOURCE 600
#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "core.h"
#include "port.h"

#ifndef TMF_BUILD_ID
#define TMF_BUILD_ID 0u
#endif

enum { PAYLOAD = 512, SEND_FRAMES = 16, RECEIVE_FRAMES = 15, POWER_SAMPLES = 256, RX_BYTES = 4096, IDLE_MS = 10 };

#define DEFAULT_ARENA_BYTES 200000u

/* Sixteen frames: 91 ms of a line of 921,600 baud, more than a busy computer is late. The kernel keeps what we have not read,
 * and holds the writer up when it has no more room. */
#define RECEIVE_WINDOW_BYTES 8400u

static core_t core;
static _Alignas(8) uint8_t buffers[CORE_BUFFER_BYTES(PAYLOAD, SEND_FRAMES, RECEIVE_FRAMES, POWER_SAMPLES)];
static int terminal = -1;

static uint64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

uint64_t port_clock_us(void)
{
    static uint64_t boot_us;
    if (boot_us == 0) {
        boot_us = monotonic_us() - 1;
    }
    return monotonic_us() - boot_us;
}

size_t port_write(const uint8_t *bytes, size_t length)
{
    ssize_t written = write(terminal, bytes, length);
    return written > 0 ? (size_t)written : 0;
}

bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    (void)address, (void)reg, (void)value;
    return false;
}

bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    (void)address, (void)reg, (void)value;
    return false;
}

void port_phase(uint8_t phase)
{
    (void)phase;
}

void port_worked(uint32_t macs)
{
    (void)macs;
}

void port_selected(uint32_t coordinates)
{
    (void)coordinates;
}

void port_i2c_recover(void)
{
}

void port_idle(uint32_t us)
{
    (void)us;
}

/* Opens a pseudo-terminal in raw mode. `keeper` is our own hold on the far end: without one, reading fails whenever nobody
 * has it open. Returns the path of the far end, or NULL. */
static const char *open_terminal(int *keeper)
{
    terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
        return NULL;
    }
    const char *path = ptsname(terminal);
    *keeper = path ? open(path, O_RDWR | O_NOCTTY) : -1;
    struct termios settings;
    if (*keeper < 0 || tcgetattr(*keeper, &settings) != 0) {
        return NULL;
    }
    cfmakeraw(&settings);
    if (tcsetattr(*keeper, TCSANOW, &settings) != 0 || fcntl(terminal, F_SETFL, O_NONBLOCK) != 0) {
        return NULL;
    }
    return path;
}

static void serve(void)
{
    static uint8_t rx[RX_BYTES];
    bool more = true;
    for (;;) {
        struct pollfd watched[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = terminal, .events = POLLIN}};
        if (poll(watched, 2, more ? 0 : IDLE_MS) < 0 && errno != EINTR) {
            return;
        }
        if (watched[0].revents && read(STDIN_FILENO, rx, sizeof rx) <= 0) {
            return;
        }
        ssize_t length = watched[1].revents & POLLIN ? read(terminal, rx, sizeof rx) : 0;
        if (length > 0) {
            core_receive(&core, rx, (size_t)length, port_clock_us());
        }
        more = core_poll(&core, port_clock_us());
    }
}

static int usage(const char *problem, const char *what)
{
    fprintf(stderr, "%s %s; usage: tmf-board-native [--board-id HEX16] [--arena BYTES]\n", problem, what);
    return 2;
}

int main(int argc, char **argv)
{
    uint64_t board_id = 0x6e61746976650000u | ((uint64_t)getpid() & 0xffffu);
    unsigned long arena_bytes = DEFAULT_ARENA_BYTES;
    for (int i = 1; i < argc; i++) {
        char *end = NULL;
        if (i + 1 < argc && strcmp(argv[i], "--board-id") == 0) {
            board_id = strtoull(argv[++i], &end, 16);
        } else if (i + 1 < argc && strcmp(argv[i], "--arena") == 0) {
            arena_bytes = strtoul(argv[++i], &end, 10);
        } else {
            return usage("unknown option or missing value:", argv[i]);
        }
        if (!end || *end != '\0' || arena_bytes > 1ul << 30) {
            return usage("not a number in range:", argv[i]);
        }
    }
    int keeper = -1;
    const char *path = open_terminal(&keeper);
    void *arena = malloc(arena_bytes > 0 ? arena_bytes : 1);
    if (!path || !arena) {
        fprintf(stderr, "cannot open a pseudo-terminal or take %lu bytes: %s\n", arena_bytes, strerror(errno));
        return 1;
    }
    printf("pty %s\n", path);
    fflush(stdout);
    core_config_t config = {.arena = arena,
                            .arena_bytes = (uint32_t)arena_bytes,
                            .buffers = buffers,
                            .buffer_bytes = sizeof buffers,
                            .payload_bytes = PAYLOAD,
                            .send_frames = SEND_FRAMES,
                            .receive_frames = RECEIVE_FRAMES,
                            .power_samples = POWER_SAMPLES,
                            .receive_window_bytes = RECEIVE_WINDOW_BYTES,
                            .board_id = board_id,
                            .boot_id = (uint32_t)(monotonic_us() * 2654435761u) | 1u,
                            .build_id = TMF_BUILD_ID,
                            .port_kind = PORT_KIND_NATIVE};
    if (core_init(&core, &config)) {
        serve();
    }
    free(arena);
    close(keeper);
    close(terminal);
    return 0;
}
