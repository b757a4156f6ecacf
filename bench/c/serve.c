/*
 * serve: the smallest server that takes the frames of docs/reference/protocol.md and acknowledges them, or that answers
 * GET with a file, by one of the oldest ways to serve many:
 *
 *   one      one connection at a time, from accept to close
 *   fork     a process for each connection
 *   prefork  a fixed number of processes, each serving one connection at a time
 *   epoll    all connections in one thread; with frames the floor that connections-10k compares the collector with
 *
 * It checks lengths, reads the header, keeps nothing, acknowledges the last number of each read. No part of the product.
 *
 *   cc -O2 -o serve serve.c
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire.h"

enum { BUFFER = 1 << 18, ROOM = 1 << 17, BODY_ROOM = 1 << 16 };

static int listening, file = -1, heartbeat = 60000;
static char in[BUFFER + 1], out[BUFFER];

static void die(const char *what) {
    fprintf(stderr, "serve: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *put_answer(char *to, const char *header, size_t header_length, const char *body, size_t body_length) {
    put_u32((unsigned char *)to, (uint32_t)header_length);
    memcpy(to + 4, header, header_length);
    memcpy(to + 4 + header_length, body, body_length);
    return to + 4 + header_length + body_length;
}

static char *welcome(char *to, const char *hello, size_t n) {
    static const char body[] = "{\"server\":\"bench-serve/1\",\"identity\":\"bench\",\"limits\":{\"body\":1048576,\"series\":1048576,\"lane0\":1048576}}";
    char header[512], epoch[17] = "0000000000000000";
    const char *at = memmem(hello, n, "\"epoch\":\"", 9);
    int length;
    if (at && at + 25 <= hello + n) memcpy(epoch, at + 9, 16);
    length = snprintf(header, sizeof header, "{\"type\":\"welcome\",\"size\":%zu,\"version\":1,\"epoch\":\"%s\",\"credit\":1073741824,"
                      "\"heartbeat\":%d,\"lanes\":[],\"wall\":0,\"mono\":0}", sizeof body - 1, epoch, heartbeat);
    return put_answer(to, header, (size_t)length, body, sizeof body - 1);
}

static char *ack(char *to, long lane, long seq) {
    char header[96], *p = put_number(put_text(header, "{\"type\":\"ack\",\"size\":0,\"lanes\":[["), (uint64_t)lane);
    *p++ = ',';
    p = put_text(put_number(p, (uint64_t)seq), "]]}");
    return put_answer(to, header, (size_t)(p - header), "", 0);
}

/* Takes whole frames from the front, puts the answers behind *to. Says how many bytes it took; -1 for what is no frame. */
static long take_frames(const char *p, size_t n, char **to) {
    size_t at = 0;
    long lane = -1, seq = 0;
    while (at < n && *to < out + ROOM) {
        struct header h;
        long whole = whole_frame(p + at, n - at, &h);
        if (whole < 0) return -1;
        if (whole == 0) break;
        if (h.seq >= 0) {
            if (lane >= 0 && lane != h.lane) *to = ack(*to, lane, seq);
            lane = h.lane, seq = h.seq;
        } else if (!strcmp(h.type, "hello")) {
            *to = welcome(*to, p + at, (size_t)whole);
        } else if (!strcmp(h.type, "ping")) {
            *to = put_answer(*to, "{\"type\":\"pong\",\"size\":0}", 24, "", 0);
        }
        at += (size_t)whole;
    }
    if (lane >= 0) *to = ack(*to, lane, seq);
    return (long)at;
}

/* The same for GET: every path is the one file, which comes from the page cache at each request. */
static long take_requests(char *p, size_t n, char **to) {
    size_t at = 0;
    while (at < n && *to < out + ROOM - BODY_ROOM) {
        char *end = memmem(p + at, n - at, "\r\n\r\n", 4);
        char header[128];
        ssize_t length;
        if (!end) return n - at > 8192 ? -1 : (long)at;
        if (memcmp(p + at, "GET /", 5)) return -1;
        length = pread(file, *to + 64, BODY_ROOM, 0);
        if (length < 0) return -1;
        {
            int head = snprintf(header, sizeof header, "HTTP/1.1 200 OK\r\nContent-Length: %zd\r\n\r\n", length);
            memcpy(*to, header, (size_t)head);
            memmove(*to + head, *to + 64, (size_t)length);
            *to += head + length;
        }
        at = (size_t)(end - p) + 4;
    }
    return (long)at;
}

static long take(char *p, size_t n, char **to) { return file < 0 ? take_frames(p, n, to) : take_requests(p, n, to); }

/* One connection in this process until it ends. */
static void serve_blocking(int fd) {
    size_t kept = 0;
    for (;;) {
        ssize_t n = recv(fd, in + kept, BUFFER - kept, 0);
        size_t at = 0, have;
        if (n <= 0) break;
        have = kept + (size_t)n;
        for (;;) {
            char *to = out;
            long taken = take(in + at, have - at, &to);
            if (taken < 0) goto end;
            at += (size_t)taken;
            for (char *from = out; from < to;) {
                ssize_t written = send(fd, from, (size_t)(to - from), MSG_NOSIGNAL);
                if (written <= 0) goto end;
                from += written;
            }
            if (taken == 0 || at == have) break;
        }
        kept = have - at;
        memmove(in, in + at, kept);
    }
end:
    close(fd);
}

static int accept_one(int flags) {
    int one = 1, fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | flags);
    if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void serve_one(void) {
    for (;;) {
        int fd = accept_one(0);
        if (fd >= 0) serve_blocking(fd);
        else if (errno != EINTR && errno != ECONNABORTED) die("accept");
    }
}

static void become_child(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_DFL);
}

static void serve_fork(void) {
    signal(SIGCHLD, SIG_IGN); /* the kernel buries them */
    for (;;) {
        int fd = accept_one(0);
        pid_t child;
        if (fd < 0) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            die("accept");
        }
        child = fork();
        if (child == 0) {
            become_child();
            close(listening);
            serve_blocking(fd);
            _exit(0);
        }
        if (child < 0) fprintf(stderr, "serve: fork: %s\n", strerror(errno));
        close(fd);
    }
}

static void serve_prefork(int workers) {
    for (int i = 0; i < workers; i++) {
        pid_t child = fork();
        if (child < 0) die("fork");
        if (child == 0) {
            become_child();
            serve_one();
        }
    }
    while (wait(NULL) > 0 || errno == EINTR) {}
}

struct conn {
    int fd;
    unsigned kept, pending, sent;
    char *bytes, *answers; /* of an unfinished frame; of answers that the socket did not take */
};

static void end_conn(struct conn *c) {
    close(c->fd);
    free(c->bytes);
    free(c->answers);
    free(c);
}

/* 0 when the connection has ended. */
static int write_out(int poll_fd, struct conn *c, const char *from, size_t n) {
    size_t at = 0;
    while (at < n) {
        ssize_t written = send(c->fd, from + at, n - at, MSG_NOSIGNAL);
        if (written > 0) at += (size_t)written;
        else if (errno == EAGAIN) break;
        else return 0;
    }
    if (at < n) {
        struct epoll_event event = {.events = EPOLLOUT, .data.ptr = c}; /* not read until it has read */
        char *rest = malloc(n - at);
        if (!rest) return 0;
        memcpy(rest, from + at, n - at);
        free(c->answers);
        c->answers = rest;
        c->pending = (unsigned)(n - at);
        return epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &event) == 0;
    }
    if (c->answers) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        free(c->answers);
        c->answers = NULL;
        c->pending = 0;
        return epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &event) == 0;
    }
    return 1;
}

/* Reads once. A peer that asks for more than it reads is ended: nothing waits here without a bound. */
static int read_in(int poll_fd, struct conn *c) {
    size_t have = c->kept, at = 0;
    ssize_t n;
    long taken;
    if (have) memcpy(in, c->bytes, have);
    n = recv(c->fd, in + have, BUFFER - have, 0);
    if (n < 0 && errno == EAGAIN) return 1;
    if (n <= 0) return 0;
    have += (size_t)n;
    do {
        char *to = out;
        taken = take(in + at, have - at, &to);
        if (taken < 0 || (taken > 0 && c->answers)) return 0;
        if (to > out && !write_out(poll_fd, c, out, (size_t)(to - out))) return 0;
        at += (size_t)taken;
    } while (taken > 0 && at < have);
    have -= at;
    if (have == BUFFER) return 0;
    if (have == 0) {
        free(c->bytes);
        c->bytes = NULL;
    } else {
        if (!(c->bytes = realloc(c->bytes, have))) return 0;
        memcpy(c->bytes, in + at, have);
    }
    c->kept = (unsigned)have;
    return 1;
}

static void serve_epoll(void) {
    struct epoll_event events[512], event = {.events = EPOLLIN, .data.ptr = NULL};
    int poll_fd = epoll_create1(EPOLL_CLOEXEC);
    fcntl(listening, F_SETFL, O_NONBLOCK);
    if (poll_fd < 0 || epoll_ctl(poll_fd, EPOLL_CTL_ADD, listening, &event)) die("epoll");
    for (;;) {
        int count = epoll_wait(poll_fd, events, 512, -1);
        if (count < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct conn *c = events[i].data.ptr;
            if (!c) {
                int fd;
                while ((fd = accept_one(SOCK_NONBLOCK)) >= 0) {
                    if (!(c = calloc(1, sizeof *c))) die("memory");
                    c->fd = fd;
                    event.data.ptr = c;
                    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
                }
            } else if (c->answers ? !write_out(poll_fd, c, c->answers, c->pending) : !read_in(poll_fd, c)) {
                end_conn(c);
            }
        }
    }
}

int main(int argc, char **argv) {
    const char *model = "epoll";
    int port = 0, workers = 64, one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--model")) model = argv[i + 1];
        else if (!strcmp(argv[i], "--port")) port = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--workers")) workers = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--heartbeat")) heartbeat = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--file") && (file = open(argv[i + 1], O_RDONLY | O_CLOEXEC)) < 0) die(argv[i + 1]);
    }
    signal(SIGPIPE, SIG_IGN);
    at.sin_port = htons((uint16_t)port);
    listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (listening < 0 || bind(listening, (struct sockaddr *)&at, sizeof at) || listen(listening, 4096)) die("listen");
    if (!strcmp(model, "one")) serve_one();
    else if (!strcmp(model, "fork")) serve_fork();
    else if (!strcmp(model, "prefork")) serve_prefork(workers);
    else if (!strcmp(model, "epoll")) serve_epoll();
    fprintf(stderr, "usage: serve --port N [--model one|fork|prefork|epoll] [--workers N] [--file PATH] [--heartbeat MS]\n");
    return 2;
}
