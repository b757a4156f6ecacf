/*
 * load: tens of thousands of agents, or of HTTP clients, from one thread.
 *
 * Connects, says hello, waits for the welcome of all; then frames fall due on a schedule that was laid down before, evenly
 * over the connections, whatever the server does. Each frame's clock runs from that time to the ack that covers it. Prints
 * one flat JSON object. Sockets are never waited for: epoll, level-triggered, one thread.
 *
 *   cc -O2 -pthread -o load load.c                          without TLS
 *   cc -O2 -pthread -DWITH_TLS -o load load.c -lssl -lcrypto
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "frames.h"
#include "histogram.h"
#include "usage.h"
#include "wire.h"
#ifdef WITH_TLS
#include "tls.h"
#else
typedef struct none SSL;
#endif

enum state { WAITING, CONNECTING, GREETED, OPEN, GONE };
enum service { EVENTS, SAMPLES, PINGS, HTTP };

struct conn {
    int fd;
    uint8_t state, writing, lane_told;
    uint32_t due, next, acked; /* how many fell due, the next to send, all up to here are acknowledged; from 1 */
    uint32_t key;              /* the last key frame of samples */
    long credit;
    int64_t said, blocked, asked; /* when it spoke last; not before; when an open ping was sent, 0 for none */
    int64_t welcomed;
    char *in, *out;
    uint32_t in_length, out_length, out_at;
    struct conn *next_blocked;
    SSL *ssl;
    void *certificate;
};

static const int64_t SECOND = 1000000000;
static struct {
    const char *host, *name, *tls, *ready, *path;
    int port, connections, under_way, length, series, server, tree;
    enum service service;
    double interval, warmup, seconds, drain, ramp, give_up, hold;
} set = {"127.0.0.1", "bench", NULL, NULL, "/", 0, 1000, 128, 2048, 80, 0, 0, EVENTS, 1, 5, 10, 5, 0, 60, 0};

static struct conn *conns, *blocked;
static int poll_fd, started, opened, gone, connected, settled;
static long heartbeat_ms = 1000, lane0_limit = 65536;
static int64_t begin, all_open, all_settled, schedule, step, window_from, window_to;
static uint64_t due_frames, first_counted, last_counted, pings, pongs, sent, retries, refusals, again, lost_connections, bytes_in, bytes_counted;
static char first_error[256];
static struct histogram ack_time, late_time, pong_time;
static struct usage use_before, use_after;
static volatile sig_atomic_t stop_asked, drained;
static char scratch[FRAME_MAX];

static int64_t now_nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t wall_offset;
static long wall_of(int64_t nanos) { return (nanos + wall_offset) / 1000000; }

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void trouble(const char *format, ...) {
    va_list list;
    if (first_error[0]) return;
    va_start(list, format);
    vsnprintf(first_error, sizeof first_error, format, list);
    va_end(list);
    for (char *p = first_error; *p; p++)
        if (*p == '"' || *p == '\\' || (unsigned char)*p < ' ') *p = '\'';
}

static int index_of(const struct conn *c) { return (int)(c - conns); }

/* Which frame of the schedule it is; -1 for the first samples, which follow the welcome at once. */
static int64_t frame_of(const struct conn *c, uint32_t seq) {
    int64_t round = (int64_t)seq - 1 - (set.service == SAMPLES);
    return round < 0 ? -1 : round * set.connections + index_of(c);
}

/* When frame seq of a connection was to be sent. */
static int64_t due_time(const struct conn *c, uint32_t seq) {
    int64_t frame = frame_of(c, seq);
    return frame < 0 ? c->welcomed : schedule + frame * step;
}

static void lose(struct conn *c, const char *why) {
    if (c->state == GONE) return;
    if (!stop_asked) trouble("connection %d: %s", index_of(c), why);
#ifdef WITH_TLS
    if (c->ssl) SSL_free(c->ssl);
#endif
    close(c->fd);
    free(c->in);
    free(c->out);
    c->in = c->out = NULL;
    if (c->state == OPEN) opened--;
    c->state = GONE;
    lost_connections++;
    gone++;
}

static void watch(struct conn *c, int writing) {
    struct epoll_event event = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = c};
    if (c->writing == writing) return;
    c->writing = (uint8_t)writing;
    if (epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &event)) die("epoll_ctl");
}

static ssize_t socket_write(struct conn *c, const char *bytes, size_t n) {
#ifdef WITH_TLS
    int wants_write = 0;
    if (c->ssl) return tls_result(c->ssl, SSL_write(c->ssl, bytes, (int)n), &wants_write);
#endif
    return send(c->fd, bytes, n, MSG_NOSIGNAL);
}

static void flush_out(struct conn *c) {
    while (c->out_at < c->out_length) {
        ssize_t n = socket_write(c, c->out + c->out_at, c->out_length - c->out_at);
        if (n <= 0) {
            if (errno == EAGAIN) watch(c, 1);
            else lose(c, "write failed");
            return;
        }
        c->out_at += (uint32_t)n;
    }
    free(c->out);
    c->out = NULL;
    c->out_length = c->out_at = 0;
    watch(c, 0);
}

static void say(struct conn *c, const char *bytes, size_t n, int64_t now) {
    ssize_t taken = 0;
    c->said = now;
    if (!c->out_length) {
        taken = socket_write(c, bytes, n);
        if (taken < 0) {
            if (errno != EAGAIN) {
                lose(c, "write failed");
                return;
            }
            taken = 0;
        }
    }
    if ((size_t)taken < n) {
        if (!(c->out = realloc(c->out, c->out_length + n - (size_t)taken))) die("memory");
        memcpy(c->out + c->out_length, bytes + taken, n - (size_t)taken);
        c->out_length += (uint32_t)(n - (size_t)taken);
        watch(c, 1);
    }
}

static int counted(const struct conn *c, uint32_t seq) {
    int64_t frame = frame_of(c, seq);
    return schedule && frame >= (int64_t)first_counted && frame < (int64_t)last_counted;
}

/* Sends what is due and allowed. */
static void pump(struct conn *c, int64_t now) {
    while (c->state == OPEN && c->next <= c->due && now >= c->blocked) {
        uint32_t seq = c->next;
        int64_t due = due_time(c, seq);
        size_t n;
        if (set.service == HTTP) {
            if (seq > c->acked + 1) return; /* one request at a time */
            n = (size_t)snprintf(scratch, sizeof scratch, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", set.path);
        } else if (set.service == SAMPLES) {
            int position;
            if (!c->lane_told) {
                c->lane_told = 1;
                say(c, scratch, make_series(scratch, set.series), now);
                if (c->state != OPEN) return;
            }
            position = c->key == 0 || seq <= c->key || seq - c->key > 63 ? 0 : (int)(seq - c->key);
            n = make_samples(scratch, index_of(c), set.series, seq, position, wall_of(due), wall_of(due_time(c, seq - 1)),
                wall_of(due_time(c, seq - 2)), (long)(due / 1000000));
            if ((long)n > c->credit) return; /* the next ack brings more */
            c->credit -= (long)n;
            if (position == 0) c->key = seq;
        } else {
            if ((long)(seq - c->acked) * set.length > lane0_limit) return;
            n = make_event(scratch, (size_t)set.length, seq, wall_of(due), (long)(due / 1000000));
        }
        if (counted(c, seq)) {
            record(&late_time, (now - due) / 1000);
            bytes_counted += n;
        }
        c->next++;
        sent++;
        say(c, scratch, n, now);
    }
}

static void acknowledge(struct conn *c, uint32_t seq, int64_t now) {
    if (seq >= c->next) seq = c->next - 1;
    if (set.service == SAMPLES && c->acked == 0 && seq > 0) settled++;
    for (; c->acked < seq; c->acked++)
        if (counted(c, c->acked + 1)) record(&ack_time, (now - due_time(c, c->acked + 1)) / 1000);
}

static void put_off(struct conn *c, const struct header *h, int64_t now) {
    retries++;
    if (h->seq < 1 || h->seq >= c->next) return;
    again += c->next - (uint64_t)h->seq;
    c->next = (uint32_t)h->seq;
    c->key = 0;
    if (!c->blocked) {
        c->next_blocked = blocked;
        blocked = c;
    }
    c->blocked = now + (h->after > 0 ? h->after : 1) * 1000000;
}

static void serve_blocked(int64_t now) {
    for (struct conn **at = &blocked; *at;) {
        struct conn *c = *at;
        if (now >= c->blocked) {
            *at = c->next_blocked;
            c->blocked = 0;
            pump(c, now);
        } else {
            at = &c->next_blocked;
        }
    }
}

static long body_number(const char *body, size_t n, const char *key) {
    const char *at = memmem(body, n, key, strlen(key));
    long value = -1;
    if (at) read_number(at + strlen(key), body + n, &value);
    return value;
}

static void take(struct conn *c, const struct header *h, const char *frame, size_t n, int64_t now) {
    if (!strcmp(h->type, "ack")) {
        for (int i = 0; i < h->lanes; i++)
            if (h->lane_of[i] == (set.service == SAMPLES)) acknowledge(c, (uint32_t)h->seq_of[i], now);
        c->credit += h->credit;
        pump(c, now);
    } else if (!strcmp(h->type, "welcome")) {
        long limit = body_number(frame, n, "\"lane0\":");
        if (limit > 0) lane0_limit = limit;
        if (h->heartbeat > 0) heartbeat_ms = h->heartbeat;
        c->credit = h->credit;
        if (c->state != GREETED) return;
        c->state = OPEN;
        c->welcomed = now;
        opened++;
        if (set.service == SAMPLES) c->due = 1, pump(c, now);
    } else if (!strcmp(h->type, "pong")) {
        pongs++;
        if (c->asked) record(&pong_time, (now - c->asked) / 1000);
        c->asked = 0;
    } else if (!strcmp(h->type, "ping")) {
        say(c, scratch, make_plain(scratch, "{\"type\":\"pong\",\"size\":0}"), now);
    } else if (!strcmp(h->type, "retry")) {
        put_off(c, h, now);
    } else if (!strcmp(h->type, "error")) {
        refusals++;
        trouble("connection %d was refused: %s: %.*s", index_of(c), h->code, (int)(n < 200 ? n - 4 : 196), frame + 4);
        if (h->seq < 0) lose(c, "refused");
    } else if (!strcmp(h->type, "bye")) {
        lose(c, "the server said goodbye");
    }
}

/* Takes whole answers from the front; says how many bytes. */
static size_t answers(struct conn *c, const char *p, size_t n, int64_t now) {
    size_t at = 0;
    while (at < n && c->state != GONE) {
        if (set.service == HTTP) {
            const char *end = memmem(p + at, n - at, "\r\n\r\n", 4), *length;
            size_t whole;
            if (!end) break;
            length = memmem(p + at, (size_t)(end - p) - at, "Content-Length: ", 16);
            whole = (size_t)(end - p) - at + 4 + (length ? (size_t)atol(length + 16) : 0);
            if (n - at < whole) break;
            if (memcmp(p + at, "HTTP/1.1 200", 12)) {
                lose(c, "not 200");
                break;
            }
            at += whole;
            acknowledge(c, c->acked + 1, now);
            pump(c, now);
        } else {
            struct header h;
            long whole = whole_frame(p + at, n - at, &h);
            if (whole < 0) lose(c, "answered with no frame");
            if (whole <= 0) break;
            take(c, &h, p + at, (size_t)whole, now);
            at += (size_t)whole;
        }
    }
    return at;
}

static void hear(struct conn *c, int64_t now) {
    static char buffer[1 << 18];
    for (;;) {
        size_t kept = c->in_length, taken;
        ssize_t n;
        if (kept) memcpy(buffer, c->in, kept);
#ifdef WITH_TLS
        int wants_write = 0;
        if (c->ssl) n = tls_result(c->ssl, SSL_read(c->ssl, buffer + kept, (int)(sizeof buffer - kept)), &wants_write);
        else
#endif
        n = recv(c->fd, buffer + kept, sizeof buffer - kept, 0);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            lose(c, n == 0 ? "closed by the server" : strerror(errno));
            return;
        }
        bytes_in += (uint64_t)n;
        taken = answers(c, buffer, kept + (size_t)n, now);
        if (c->state == GONE) return;
        kept += (size_t)n - taken;
        if (kept && !(c->in = realloc(c->in, kept))) die("memory");
        if (kept) memcpy(c->in, buffer + taken, kept);
        if (!kept) free(c->in), c->in = NULL;
        c->in_length = (uint32_t)kept;
        if (!c->ssl) return; /* the rest, if any, is told again */
    }
}

static void agent_name(int i, char *to, size_t room) { snprintf(to, room, "%s-%05d", set.name, i); }

static void greet(struct conn *c, int64_t now) {
    char name[300];
    if (set.service == HTTP) {
        c->state = OPEN;
        opened++;
        watch(c, 0);
        return;
    }
    agent_name(index_of(c), name, sizeof name);
    c->state = GREETED;
    watch(c, 0);
    say(c, scratch, make_hello(scratch, name, spread((uint64_t)getpid() << 32 | (uint32_t)index_of(c)) | 1, wall_of(now),
        (long)(now / 1000000)), now);
}

/* The socket is connected, or TLS has got on. */
static void get_on(struct conn *c, int64_t now) {
#ifdef WITH_TLS
    if (set.tls) {
        int wants_write = 0;
        if (!c->ssl) {
            c->ssl = tls_client(c->fd, c->certificate);
            X509_free(c->certificate);
        }
        if (tls_result(c->ssl, SSL_do_handshake(c->ssl), &wants_write) <= 0) {
            if (errno == EAGAIN) {
                watch(c, wants_write);
            } else {
                ERR_print_errors_fp(stderr);
                lose(c, "TLS handshake failed");
            }
            return;
        }
    }
#endif
    greet(c, now);
}

static void start_one(void) {
    struct conn *c = &conns[started++];
    /* Addresses of loopback in turn, lest ports run out that an earlier run has left in TIME_WAIT. */
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000002u + (uint32_t)(getpid() + index_of(c) / 500) % 250)};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)set.port)};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
    int one = 1;
    inet_pton(AF_INET, set.host, &to.sin_addr);
    c->next = 1;
    c->writing = 1;
    c->state = CONNECTING;
    if ((c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0) die("socket");
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(c->fd, (struct sockaddr *)&from, sizeof from)) die("bind");
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) die("connect");
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, c->fd, &event)) die("epoll_ctl");
}

/* Pings where nothing else was said for most of a heartbeat. Each connection is looked at eight times in one. */
static void keep_alive(int64_t now) {
    static uint64_t turn;
    static int64_t next;
    int64_t silence = heartbeat_ms * 875000;
    if (set.service == HTTP) return;
    if (!next) next = begin;
    if (schedule && set.service != PINGS && set.interval * 1000 <= (double)heartbeat_ms) silence *= 2; /* a frame is due */
    for (int n = 0; n < 4096 && next <= now; n++, turn++, next += heartbeat_ms * 125000 / set.connections) {
        struct conn *c = &conns[turn % (uint64_t)set.connections];
        if (c->state == OPEN && now - c->said >= silence) {
            char header[128];
            int length = snprintf(header, sizeof header, "{\"type\":\"ping\",\"size\":0,\"wall\":%ld,\"mono\":%ld}",
                wall_of(now), (long)(now / 1000000));
            c->asked = now;
            pings++;
            say(c, scratch, (size_t)(put_frame(scratch, header, (size_t)length, NULL, 0) - scratch), now);
        }
    }
}

static void fall_due(int64_t now) {
    if (set.service == PINGS) return;
    for (; due_frames < last_counted && schedule + (int64_t)due_frames * step <= now; due_frames++) {
        struct conn *c = &conns[due_frames % (uint64_t)set.connections];
        c->due++;
        pump(c, now);
    }
}

/* One round: what the sockets say, then what the clock says. */
static void turn(int64_t until) {
    struct epoll_event events[512];
    int64_t now = now_nanos(), next = until;
    int count;
    if (schedule && due_frames < last_counted && set.service != PINGS) next = schedule + (int64_t)due_frames * step;
    if (next > now + SECOND / 500) next = now + SECOND / 500; /* pings, retries, starts */
    {
        struct timespec wait = {0, next > now ? next - now : 0};
        count = epoll_pwait2(poll_fd, events, 512, &wait, NULL);
    }
    if (count < 0 && errno != EINTR) die("epoll_wait");
    now = now_nanos();
    for (int i = 0; i < count; i++) {
        struct conn *c = events[i].data.ptr;
        if (c->state == CONNECTING) {
            int error = 0;
            socklen_t size = sizeof error;
            if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size) || error) lose(c, strerror(error));
            else get_on(c, now);
            continue;
        }
        if (c->state != GONE && events[i].events & EPOLLOUT) flush_out(c);
        if (c->state != GONE && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) hear(c, now);
    }
    if (schedule) fall_due(now);
    serve_blocked(now);
    keep_alive(now);
}

static void connect_all(void) {
    int64_t give_up;
#ifdef WITH_TLS
    if (set.tls)
        for (int i = 0; i < set.connections; i++) {
            char name[300];
            agent_name(i, name, sizeof name);
            conns[i].certificate = mint(name);
        }
#endif
    begin = now_nanos();
    give_up = begin + (int64_t)(set.give_up * 1e9);
    while (opened + gone < set.connections && !stop_asked) {
        int64_t now = now_nanos();
        int allowed = set.ramp > 0 ? (int)((double)(now - begin) / 1e9 / set.ramp * set.connections) + 1 : set.connections;
        while (started < set.connections && started < allowed && started - opened - gone < set.under_way) start_one();
        if (now > give_up) break;
        turn(now + SECOND / 1000);
    }
    all_settled = all_open = now_nanos();
    connected = opened;
    if (set.service != SAMPLES) return;
    while (settled + gone < set.connections && !stop_asked && now_nanos() < give_up) turn(now_nanos() + SECOND / 100);
    all_settled = now_nanos();
}

static void *sample_use(void *unused) {
    (void)unused;
    if (set.server) usage_of(set.server, set.tree, &use_before);
    /* To the last answer: what was answered late has its cost counted too. */
    while (!drained && !stop_asked) usleep(2000);
    if (set.server) usage_of(set.server, set.tree, &use_after);
    return NULL;
}

static void run_until(int64_t until) {
    while (now_nanos() < until && !stop_asked && gone < set.connections) turn(until);
}

static uint64_t unanswered(void) { return last_counted - first_counted - ack_time.count; }

static void run_schedule(void) {
    pthread_t sampler;
    int64_t end;
    step = (int64_t)(set.interval * 1e9 / set.connections);
    first_counted = (uint64_t)(set.warmup * 1e9 / (double)step);
    last_counted = first_counted + (uint64_t)(set.seconds * 1e9 / (double)step);
    /* Round trip to rounder numbers: what falls due in the window is counted, from its first frame to its last. */
    schedule = now_nanos() + SECOND / 20;
    window_from = schedule + (int64_t)first_counted * step;
    window_to = schedule + (int64_t)last_counted * step;
    run_until(window_from);
    memset(&pong_time, 0, sizeof pong_time);
    if (pthread_create(&sampler, NULL, sample_use, NULL)) die("thread");
    run_until(window_to);
    end = now_nanos() + (int64_t)(set.drain * 1e9);
    if (set.service != PINGS)
        while (now_nanos() < end && unanswered() > 0 && !stop_asked && gone < set.connections) turn(end);
    drained = 1;
    pthread_join(sampler, NULL);
}

static double seconds(int64_t nanos) { return (double)nanos / 1e9; }

static void report(void) {
    struct rusage own;
    uint64_t answered = set.service == PINGS ? pong_time.count : ack_time.count;
    double cpu = use_after.cpu_seconds - use_before.cpu_seconds;
    getrusage(RUSAGE_SELF, &own);
    printf("{\"connections\":%d,\"connected\":%d,\"connect_seconds\":%.3f,\"connected_at_end\":%d,\"disconnects\":%llu", set.connections,
        connected, seconds(all_open - begin), opened, (unsigned long long)lost_connections);
    printf(",\"settled\":%d,\"settled_seconds\":%.3f", settled, seconds(all_settled - begin));
    printf(",\"seconds\":%.3f,\"due\":%llu,\"answered\":%llu,\"missing\":%llu", seconds(window_to - window_from),
        (unsigned long long)(last_counted - first_counted), (unsigned long long)answered,
        (unsigned long long)(set.service == PINGS ? 0 : unanswered()));
    {
        const struct histogram *h = set.service == PINGS ? &pong_time : &ack_time;
        printf(",\"p50_seconds\":%.6f,\"p99_seconds\":%.6f,\"max_seconds\":%.6f", quantile(h, .5), quantile(h, .99), (double)h->max / 1e6);
    }
    printf(",\"late_p99_seconds\":%.6f,\"late_max_seconds\":%.6f", quantile(&late_time, .99), (double)late_time.max / 1e6);
    printf(",\"sent\":%llu,\"sent_again\":%llu,\"retries\":%llu,\"refusals\":%llu,\"pings\":%llu,\"pongs\":%llu,\"bytes_received\":%llu,\"bytes_counted\":%llu",
        (unsigned long long)sent, (unsigned long long)again, (unsigned long long)retries, (unsigned long long)refusals,
        (unsigned long long)pings, (unsigned long long)pongs, (unsigned long long)bytes_in,
        (unsigned long long)bytes_counted);
    printf(",\"server_cpu_seconds\":%.3f,\"server_cpu_micros_each\":%.2f,\"server_resident_kib\":%ld,\"server_processes\":%d", cpu,
        answered ? cpu * 1e6 / (double)answered : 0, use_after.resident_kib, use_after.processes);
    printf(",\"generator_cpu_seconds\":%.3f,\"heartbeat_millis\":%ld,\"first_error\":\"%s\"}\n",
        seconds((own.ru_utime.tv_sec + own.ru_stime.tv_sec) * SECOND + (own.ru_utime.tv_usec + own.ru_stime.tv_usec) * 1000),
        heartbeat_ms, first_error);
}

static void asked_to_stop(int signal) { (void)signal, stop_asked = 1; }

static void usage(void) {
    fprintf(stderr,
        "usage: load --port N [--host A.B.C.D] [--service events|samples|pings|http] [--connections N] [--interval S]\n"
        "  [--warmup S] [--seconds S] [--drain S] [--ramp S] [--give-up S] [--under-way N] [--length BYTES] [--series N]\n"
        "  [--name PREFIX] [--path /FILE] [--server PID] [--tree] [--tls DIR] [--ready FILE]\n"
        "interval: seconds between two frames of a connection; warmup: sent but not counted; ramp: seconds over which\n"
        "connections are opened, 0 as fast as they are welcomed; ready: a file made once all are connected and answered;\n"
        "server: a process whose CPU and memory are read when the window begins and when all of it was answered, with its children\n"
        "by --tree.\n");
    exit(2);
}

static void options(int argc, char **argv) {
    static const char *const services[] = {"events", "samples", "pings", "http"};
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (!strcmp(name, "--tree")) {
            set.tree = 1;
            continue;
        }
        if (!value) usage();
        i++;
        if (!strcmp(name, "--port")) set.port = atoi(value);
        else if (!strcmp(name, "--host")) set.host = value;
        else if (!strcmp(name, "--connections")) set.connections = atoi(value);
        else if (!strcmp(name, "--interval")) set.interval = atof(value);
        else if (!strcmp(name, "--warmup")) set.warmup = atof(value);
        else if (!strcmp(name, "--seconds")) set.seconds = atof(value);
        else if (!strcmp(name, "--drain")) set.drain = atof(value);
        else if (!strcmp(name, "--ramp")) set.ramp = atof(value);
        else if (!strcmp(name, "--give-up")) set.give_up = atof(value);
        else if (!strcmp(name, "--under-way")) set.under_way = atoi(value);
        else if (!strcmp(name, "--length")) set.length = atoi(value);
        else if (!strcmp(name, "--series")) set.series = atoi(value);
        else if (!strcmp(name, "--name")) set.name = value;
        else if (!strcmp(name, "--path")) set.path = value;
        else if (!strcmp(name, "--server")) set.server = atoi(value);
        else if (!strcmp(name, "--tls")) set.tls = value;
        else if (!strcmp(name, "--ready")) set.ready = value;
        else if (!strcmp(name, "--service")) {
            int at = 0;
            while (at < 4 && strcmp(value, services[at])) at++;
            if (at == 4) usage();
            set.service = (enum service)at;
        } else usage();
    }
    if (set.port < 1 || set.connections < 1 || set.interval <= 0 || set.seconds <= 0 || set.length < 900 || set.length > 60000 ||
        set.series < 1 || set.series > 1000 || set.under_way < 1)
        usage();
#ifndef WITH_TLS
    if (set.tls) {
        fprintf(stderr, "load: built without TLS\n");
        exit(2);
    }
#endif
}

int main(int argc, char **argv) {
    struct sigaction stop = {.sa_handler = asked_to_stop};
    struct timespec wall;
    options(argc, argv);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    clock_gettime(CLOCK_REALTIME, &wall);
    wall_offset = wall.tv_sec * SECOND + wall.tv_nsec - now_nanos();
    if (!(conns = calloc((size_t)set.connections, sizeof *conns))) die("memory");
    if ((poll_fd = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll");
#ifdef WITH_TLS
    if (set.tls) tls_open(set.tls);
#endif
    connect_all();
    if (set.ready) {
        FILE *file = fopen(set.ready, "w");
        if (!file) die(set.ready);
        fprintf(file, "%d of %d connected within %.3f s\n", connected, set.connections, seconds(all_open - begin));
        fclose(file);
    }
    run_schedule();
    report();
    return 0;
}
