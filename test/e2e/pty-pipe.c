/*
 * pty-pipe.c - standard input and output as a new pseudo-terminal: a board that lives in a test gets a port of its own.
 *
 *   pty-pipe
 *
 * Prints `pty PATH` on standard error, then carries bytes both ways until its standard input ends. The far end stays open
 * here, so that the terminal outlives whoever opens and closes it.
 */
#define _XOPEN_SOURCE 600
#define _DEFAULT_SOURCE

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* One read, handed over whole. 0: that end is closed. */
static int carry(int from, int to)
{
    char bytes[2048];
    const ssize_t length = read(from, bytes, sizeof bytes);
    if (length <= 0) return 0;
    for (ssize_t done = 0; done < length;) {
        const ssize_t written = write(to, bytes + done, (size_t)(length - done));
        if (written <= 0) return 0;
        done += written;
    }
    return 1;
}

int main(void)
{
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) return 1;
    const int keeper = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    struct termios settings;
    if (keeper < 0 || tcgetattr(keeper, &settings) != 0) return 1;
    cfmakeraw(&settings);
    tcsetattr(keeper, TCSANOW, &settings);
    fprintf(stderr, "pty %s\n", ptsname(terminal));
    for (;;) {
        struct pollfd ends[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = terminal, .events = POLLIN}};
        if (poll(ends, 2, -1) < 0) return 1;
        if (ends[0].revents != 0 && !carry(STDIN_FILENO, terminal)) return 0;
        if (ends[1].revents != 0 && !carry(terminal, STDOUT_FILENO)) return 0;
    }
}
