/* What the generator and the servers of this directory share of the protocol (docs/reference/protocol.md): the length, the
 * JSON header as far as they need it, and numbers as text. A header is walked key by key, in any order and with white
 * space, since a peer may write it as it likes; what is not known is stepped over. */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { HEADER_MAX = 4096, BODY_MAX = 1 << 20, LANES_MAX = 64 };

struct header {
    char type[16];
    char code[64]; /* of an error: code; of a retry: reason */
    long size, lane, seq, credit, after, heartbeat;
    int lanes; /* how many pairs of "lanes" follow */
    long lane_of[LANES_MAX], seq_of[LANES_MAX];
};

static uint32_t get_u32(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_u32(unsigned char *p, uint32_t v) {
    p[0] = (unsigned char)(v >> 24), p[1] = (unsigned char)(v >> 16), p[2] = (unsigned char)(v >> 8), p[3] = (unsigned char)v;
}

static char *put_text(char *p, const char *text) {
    size_t n = strlen(text);
    memcpy(p, text, n);
    return p + n;
}

static char *put_number(char *p, uint64_t v) {
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    while (n) *p++ = digits[--n];
    return p;
}

static const char *skip_space(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) p++;
    return p;
}

/* Behind the closing quote of the text that begins at p; NULL when it does not end. */
static const char *skip_text(const char *p, const char *end) {
    for (p++; p < end; p++) {
        if (*p == '\\') p++;
        else if (*p == '"') return p + 1;
    }
    return NULL;
}

static const char *read_number(const char *p, const char *end, long *value) {
    long v = 0;
    if (p >= end || *p < '0' || *p > '9') return NULL;
    while (p < end && *p >= '0' && *p <= '9') v = v * 10 + (*p++ - '0');
    *value = v;
    return p;
}

/* Behind any value. */
static const char *skip_value(const char *p, const char *end) {
    int depth = 0;
    do {
        p = skip_space(p, end);
        if (p >= end) return NULL;
        if (*p == '"') {
            if (!(p = skip_text(p, end))) return NULL;
        } else if (*p == '{' || *p == '[') {
            depth++, p++;
        } else if (*p == '}' || *p == ']') {
            depth--, p++;
        } else {
            p++;
            if (depth == 0)
                while (p < end && *p != ',' && *p != '}') p++;
        }
    } while (depth > 0);
    return p;
}

static const char *read_lanes(const char *p, const char *end, struct header *h) {
    p = skip_space(p + 1, end);
    while (p < end && *p != ']') {
        long lane, seq;
        if (*p == ',') p = skip_space(p + 1, end);
        if (p >= end || *p != '[' || h->lanes == LANES_MAX) return NULL;
        if (!(p = read_number(skip_space(p + 1, end), end, &lane))) return NULL;
        p = skip_space(p, end);
        if (p >= end || *p != ',' || !(p = read_number(skip_space(p + 1, end), end, &seq))) return NULL;
        p = skip_space(p, end);
        if (p >= end || *p != ']') return NULL;
        h->lane_of[h->lanes] = lane;
        h->seq_of[h->lanes++] = seq;
        p = skip_space(p + 1, end);
    }
    return p < end ? p + 1 : NULL;
}

static void copy_text(char *to, size_t room, const char *from, const char *end) {
    size_t n = (size_t)(end - from) < room - 1 ? (size_t)(end - from) : room - 1;
    memcpy(to, from, n);
    to[n] = 0;
}

/* Reads a header; 0 when it is none. */
static int read_header(const char *p, size_t length, struct header *h) {
    const char *end = p + length;
    h->type[0] = h->code[0] = 0;
    h->size = h->lane = h->seq = h->after = h->heartbeat = -1;
    h->credit = 0;
    h->lanes = 0;
    p = skip_space(p, end);
    if (p >= end || *p != '{') return 0;
    p = skip_space(p + 1, end);
    while (p < end && *p != '}') {
        const char *key = p + 1, *behind;
        size_t n;
        long *number = NULL;
        if (*p != '"' || !(p = skip_text(p, end))) return 0;
        n = (size_t)(p - 1 - key);
        p = skip_space(p, end);
        if (p >= end || *p != ':') return 0;
        p = skip_space(p + 1, end);
        if (p >= end) return 0;
#define IS(name) (n == sizeof(name) - 1 && memcmp(key, name, n) == 0)
        if (*p == '"') {
            if (!(behind = skip_text(p, end))) return 0;
            if (IS("type")) copy_text(h->type, sizeof h->type, p + 1, behind - 1);
            else if (IS("code") || IS("reason")) copy_text(h->code, sizeof h->code, p + 1, behind - 1);
        } else if (*p == '[' && IS("lanes")) {
            behind = read_lanes(p, end, h);
        } else {
            if (IS("size")) number = &h->size;
            else if (IS("lane")) number = &h->lane;
            else if (IS("seq")) number = &h->seq;
            else if (IS("credit")) number = &h->credit;
            else if (IS("after")) number = &h->after;
            else if (IS("heartbeat")) number = &h->heartbeat;
            behind = number ? read_number(p, end, number) : skip_value(p, end);
        }
#undef IS
        if (!behind) return 0;
        p = skip_space(behind, end);
        if (p < end && *p == ',') p = skip_space(p + 1, end);
    }
    return p < end && h->type[0] && h->size >= 0;
}

/* What stands at the front of n bytes: the length of a whole frame, whose header is then read; 0 when more must come;
 * -1 when it is no frame. */
static long whole_frame(const char *p, size_t n, struct header *h) {
    uint32_t length;
    if (n < 4) return 0;
    length = get_u32((const unsigned char *)p);
    if (length < 2 || length > HEADER_MAX) return -1;
    if (n < 4 + (size_t)length) return 0;
    if (!read_header(p + 4, length, h) || h->size > BODY_MAX) return -1;
    return n < 4 + (size_t)length + (size_t)h->size ? 0 : (long)(4 + length + h->size);
}

#endif
