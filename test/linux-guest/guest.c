/*
 * guest.c - what the Linux guest does, told line by line over TCP by the test on the host.
 *
 *   guest ADDRESS PORT
 *
 *   attach PORT         imports device 1-1 of the USB/IP server there and hands the connection to vhci_hcd
 *   detach              pulls it
 *   await PATH on|off   waits until a file is there, or is not
 *   read PATH           a file's first line
 *   link PATH           the last name of where a link leads
 *   write PATH TEXT
 *   open PORT BAUD 8N1  opens /dev/ttyACM0 and carries its bytes to and from a connection to there, in a process of its own
 *   closed              waits until that process has closed the terminal
 *
 * Each is answered with a line: `ok ...` or `error ...`.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { IMPORT_BYTES = 40, REPLY_BYTES = 320, PATIENCE_MS = 30000, POLL_MS = 20 };
#define TERMINAL "/dev/ttyACM0"
#define VHCI "/sys/devices/platform/vhci_hcd.0/"

static struct sockaddr_in host;
static pid_t carrier;
static char answer[512];

static const char *failed(const char *what)
{
    snprintf(answer, sizeof answer, "error %s: %s", what, strerror(errno));
    return answer;
}

static int connect_to(int port)
{
    const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    host.sin_port = htons((uint16_t)port);
    if (s < 0 || connect(s, (const struct sockaddr *)&host, sizeof host) != 0) return -1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return s;
}

static int write_all(int to, const void *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        const ssize_t written = write(to, (const char *)bytes + done, length - done);
        if (written <= 0) return 0;
        done += (size_t)written;
    }
    return 1;
}

static const char *write_file(const char *path, const char *text)
{
    const int file = open(path, O_WRONLY);
    if (file < 0 || !write_all(file, text, strlen(text))) return failed(path);
    close(file);
    return "ok";
}

static unsigned long word(const unsigned char *at)
{
    return (unsigned long)at[0] << 24 | (unsigned long)at[1] << 16 | (unsigned long)at[2] << 8 | at[3];
}

static const char *attach(int port)
{
    unsigned char request[IMPORT_BYTES] = {0x01, 0x11, 0x80, 0x03, [8] = '1', '-', '1'}, reply[REPLY_BYTES];
    char line[64];
    const int s = connect_to(port);
    if (s < 0 || !write_all(s, request, sizeof request)) return failed("USB/IP server");
    if (recv(s, reply, sizeof reply, MSG_WAITALL) != REPLY_BYTES || word(reply + 4) != 0) return "error the device is not to be had";
    const unsigned char *numbers = reply + 8 + 256 + 32; /* bus, device, speed */
    snprintf(line, sizeof line, "0 %d %lu %lu", s, word(numbers) << 16 | word(numbers + 4), word(numbers + 8));
    const char *done = write_file(VHCI "attach", line);
    close(s); /* the kernel has its own hold on it */
    return done;
}

static const char *await(const char *path, int there)
{
    for (int waited = 0; (access(path, F_OK) == 0) != there; waited += POLL_MS) {
        if (waited > PATIENCE_MS) return there ? "error it did not appear" : "error it did not go";
        poll(NULL, 0, POLL_MS);
    }
    return "ok";
}

static const char *read_file(const char *path)
{
    char text[256] = "";
    const int file = open(path, O_RDONLY);
    if (file < 0 || read(file, text, sizeof text - 1) < 0) return failed(path);
    close(file);
    text[strcspn(text, "\n")] = 0;
    snprintf(answer, sizeof answer, "ok %s", text);
    return answer;
}

static const char *read_link(const char *path)
{
    char text[256] = "";
    if (readlink(path, text, sizeof text - 1) < 0) return failed(path);
    const char *last = strrchr(text, '/');
    snprintf(answer, sizeof answer, "ok %s", last ? last + 1 : text);
    return answer;
}

static speed_t speed_of(long baud)
{
    static const struct {
        long baud;
        speed_t speed;
    } speeds[] = {{9600, B9600},     {19200, B19200},   {38400, B38400},   {57600, B57600},   {115200, B115200}, {230400, B230400},
                  {460800, B460800}, {500000, B500000}, {576000, B576000}, {921600, B921600}, {1000000, B1000000}};
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        if (speeds[i].baud == baud) return speeds[i].speed;
    }
    return B0;
}

/* `coding` as people write it: 8N1, 7E2. */
static int open_terminal(long baud, const char *coding)
{
    struct termios settings;
    const int terminal = open(TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || tcgetattr(terminal, &settings) != 0) return -1;
    cfmakeraw(&settings);
    settings.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS);
    settings.c_cflag |= CREAD | CLOCAL | HUPCL | (coding[0] == '7' ? CS7 : CS8);
    if (coding[1] != 'N') settings.c_cflag |= PARENB;
    if (coding[1] == 'O') settings.c_cflag |= PARODD;
    if (coding[2] == '2') settings.c_cflag |= CSTOPB;
    cfsetspeed(&settings, speed_of(baud));
    return tcsetattr(terminal, TCSANOW, &settings) == 0 ? terminal : -1;
}

/* One read, handed over whole. 0: that end is closed. */
static int carry(int from, int to)
{
    char bytes[4096];
    const ssize_t length = read(from, bytes, sizeof bytes);
    return length > 0 && write_all(to, bytes, (size_t)length);
}

static const char *open_port(int port, long baud, const char *coding)
{
    const int terminal = open_terminal(baud, coding);
    if (terminal < 0) return failed(TERMINAL);
    const int s = connect_to(port);
    if (s < 0) return failed("relay");
    carrier = fork();
    if (carrier == 0) {
        for (;;) {
            struct pollfd ends[2] = {{.fd = s, .events = POLLIN}, {.fd = terminal, .events = POLLIN}};
            if (poll(ends, 2, -1) < 0) break;
            if (ends[0].revents != 0 && !carry(s, terminal)) break;
            if (ends[1].revents != 0 && !carry(terminal, s)) break;
        }
        tcflush(terminal, TCOFLUSH);
        _exit(0);
    }
    close(terminal);
    close(s);
    return carrier > 0 ? "ok" : failed("fork");
}

static const char *await_closed(void)
{
    if (carrier > 0 && waitpid(carrier, NULL, 0) < 0) return failed("relay");
    carrier = 0;
    return "ok";
}

static const char *obey(char *line)
{
    char *rest = line;
    const char *command = strsep(&rest, " "), *first = rest ? strsep(&rest, " ") : "", *second = rest ? rest : "";
    if (!strcmp(command, "attach")) return attach(atoi(first));
    if (!strcmp(command, "detach")) return write_file(VHCI "detach", "0");
    if (!strcmp(command, "await")) return await(first, !strcmp(second, "on"));
    if (!strcmp(command, "read")) return read_file(first);
    if (!strcmp(command, "link")) return read_link(first);
    if (!strcmp(command, "write")) return write_file(first, second);
    if (!strcmp(command, "closed")) return await_closed();
    if (!strcmp(command, "open")) {
        long baud = 0;
        char coding[4] = "8N1";
        if (sscanf(second, "%ld %3s", &baud, coding) < 1 || speed_of(baud) == B0) return "error no such rate";
        return open_port(atoi(first), baud, coding);
    }
    return "error no such command";
}

int main(int count, char **words)
{
    char line[512];
    struct utsname system;
    signal(SIGPIPE, SIG_IGN);
    host.sin_family = AF_INET;
    if (count != 3 || inet_pton(AF_INET, words[1], &host.sin_addr) != 1) return 2;
    const int s = connect_to(atoi(words[2]));
    FILE *commands = s < 0 ? NULL : fdopen(s, "r");
    if (commands == NULL || uname(&system) != 0) return 1;
    dprintf(s, "ok Linux %s\n", system.release);
    while (fgets(line, sizeof line, commands) != NULL) {
        line[strcspn(line, "\n")] = 0;
        dprintf(s, "%s\n", obey(line));
    }
    return 0;
}
