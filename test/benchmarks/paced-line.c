/*
 * paced-line.c - a serial line between two pseudo-terminals: so many bits a second each way, ten bits a byte, and damage.
 *
 *   paced-line PATH BAUD [DAMAGE SEED]
 *
 * Opens PATH, the board's terminal, and a new one whose path it prints as `pty PATH`; carries bytes between them until its
 * standard input ends. One byte in DAMAGE is damaged (0: none): a bit flipped, dropped, or doubled. No byte leaves before its
 * time; a line that was held up by the scheduler catches up at most 50 ms, so that the rate is that of the line and not of
 * the computer. What a full terminal does not take waits here while the other way goes on: a line that waited for one end
 * would hold up the other, and two ends that each wait for the line to read would wait for ever.
 */
#define _XOPEN_SOURCE 600
#define _DEFAULT_SOURCE

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { TICK_NS = 500000, CATCH_UP_NS = 50000000, MOST_BYTES = 2048 };

typedef struct {
    int from, to;
    uint64_t free_ns; /* when the line is free for the next byte */
    uint8_t held[2 * MOST_BYTES]; /* carried, not yet taken by the far end: as with flow control, nothing is lost */
    size_t held_from, held_to;
} way_t;

static uint32_t state = 1, damage;
static uint64_t byte_ns;

static uint32_t next(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void raw(int terminal)
{
    struct termios settings;
    if (tcgetattr(terminal, &settings) == 0) {
        cfmakeraw(&settings);
        tcsetattr(terminal, TCSANOW, &settings);
    }
}

/* Hands over what is held; says whether nothing is left of it. */
static int hand_over(way_t *way)
{
    while (way->held_from < way->held_to) {
        const ssize_t written = write(way->to, way->held + way->held_from, way->held_to - way->held_from);
        if (written <= 0) return 0;
        way->held_from += (size_t)written;
    }
    way->held_from = way->held_to = 0;
    return 1;
}

/* Carries the bytes whose time has come. */
static void carry(way_t *way, uint64_t now)
{
    uint8_t in[MOST_BYTES];
    if (!hand_over(way)) {
        way->free_ns = now;
        return;
    }
    if (way->free_ns + CATCH_UP_NS < now) way->free_ns = now - CATCH_UP_NS;
    const uint64_t due = now > way->free_ns ? (now - way->free_ns) / byte_ns : 0;
    if (due == 0) return;
    const ssize_t length = read(way->from, in, due < MOST_BYTES ? due : MOST_BYTES);
    if (length <= 0) {
        way->free_ns = now; /* an idle line saves nothing up */
        return;
    }
    way->free_ns += (uint64_t)length * byte_ns;
    for (ssize_t i = 0; i < length; i++) {
        uint8_t byte = in[i];
        if (damage != 0 && next() % damage == 0) {
            const uint32_t how = next() % 3u;
            if (how == 0) continue;
            if (how == 1) way->held[way->held_to++] = byte;
            else byte ^= (uint8_t)(1u << next() % 8u);
        }
        way->held[way->held_to++] = byte;
    }
    hand_over(way);
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    const int board = open(argv[1], O_RDWR | O_NOCTTY | O_NONBLOCK);
    const int host = posix_openpt(O_RDWR | O_NOCTTY);
    if (board < 0 || host < 0 || grantpt(host) != 0 || unlockpt(host) != 0) return 1;
    byte_ns = 10000000000u / strtoul(argv[2], NULL, 10);
    damage = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
    state = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) | 1u : 1u;
    const int keeper = open(ptsname(host), O_RDWR | O_NOCTTY);
    raw(board);
    raw(keeper);
    fcntl(host, F_SETFL, O_NONBLOCK);
    printf("pty %s\n", ptsname(host));
    fflush(stdout);
    static way_t ways[2];
    ways[0] = (way_t){.from = host, .to = board, .free_ns = now_ns()};
    ways[1] = (way_t){.from = board, .to = host, .free_ns = now_ns()};
    for (;;) {
        struct pollfd ended = {.fd = STDIN_FILENO, .events = POLLIN};
        char byte;
        if (poll(&ended, 1, 0) > 0 && read(STDIN_FILENO, &byte, 1) <= 0) return 0;
        for (int i = 0; i < 2; i++) carry(&ways[i], now_ns());
        const struct timespec tick = {.tv_nsec = TICK_NS};
        nanosleep(&tick, NULL);
    }
}
