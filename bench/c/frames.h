/* The frames that a simulated agent sends. Each is a function of (agent, seq, time), so that one that must be sent again
 * is made again, and nothing is kept. */
#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include <stdio.h>
#include "wire.h"

enum { FRAME_MAX = 1 << 18 };

/* Length, header and body in their places; the header's end is known once it is written. Returns the frame's end. */
static char *put_frame(char *frame, const char *header, size_t header_length, const char *body, size_t body_length) {
    put_u32((unsigned char *)frame, (uint32_t)header_length);
    memmove(frame + 4, header, header_length);
    if (body_length) memcpy(frame + 4 + header_length, body, body_length);
    return frame + 4 + header_length + body_length;
}

static size_t make_hello(char *frame, const char *agent, uint64_t epoch, long wall, long mono) {
    static const char body[] = "{\"software\":\"bianque-bench/1\",\"os\":\"Linux\",\"labels\":{\"cluster\":\"bench\"}}";
    char header[512];
    int n = snprintf(header, sizeof header,
        "{\"type\":\"hello\",\"size\":%zu,\"version\":1,\"agent\":\"%s\",\"epoch\":\"%016llx\",\"boot\":\"boot-1\",\"role\":"
        "\"agent\",\"lanes\":[],\"wall\":%ld,\"mono\":%ld}", sizeof body - 1, agent, (unsigned long long)epoch, wall, mono);
    return (size_t)(put_frame(frame, header, (size_t)n, body, sizeof body - 1) - frame);
}

static size_t make_plain(char *frame, const char *header) {
    return (size_t)(put_frame(frame, header, strlen(header), NULL, 0) - frame);
}

/* {"type":"...","size":S,"lane":L,"seq":Q,"wall":W,"mono":M} */
static size_t put_numbered_header(char *to, const char *type, size_t size, int lane, uint64_t seq, long wall, long mono) {
    char *p = put_text(put_text(to, "{\"type\":\""), type);
    p = put_number(put_text(p, "\",\"size\":"), size);
    p = put_number(put_text(p, ",\"lane\":"), (uint64_t)lane);
    p = put_number(put_text(p, ",\"seq\":"), seq);
    p = put_number(put_text(p, ",\"wall\":"), (uint64_t)wall);
    p = put_number(put_text(p, ",\"mono\":"), (uint64_t)mono);
    return (size_t)(put_text(p, "}") - to);
}

/* An event as an agent writes it when a process dies: what it was, how it ended, and the end of its output, cut so that the
 * frame has the length asked for. */
static size_t make_event(char *frame, size_t length, uint64_t seq, long wall, long mono) {
    static const char output[] = "connection to database lost while a transaction was open; retry 3 of 3 failed; ";
    char *body, *p;
    size_t header, want;
    /* Digits of size may change the header's length by one: then the text is one shorter. */
    header = put_numbered_header(frame + 4, "event", length > 1200 ? length - 100 : 900, 0, seq, wall, mono);
    want = length - 4 - header;
    put_numbered_header(frame + 4, "event", want, 0, seq, wall, mono);
    put_u32((unsigned char *)frame, (uint32_t)header);
    body = frame + 4 + header;
    p = put_number(put_text(body, "{\"kind\":\"process_exited\",\"time\":"), (uint64_t)wall);
    p = put_text(p, ",\"entity\":{\"pid\":\"");
    p = put_number(p, 1000 + seq % 30000);
    p = put_text(p, "\",\"name\":\"checkout\",\"user\":\"app\"},\"attributes\":{\"status\":\"137\",\"signal\":\"9\",\"command\":"
                    "\"/opt/checkout/bin/checkout\",\"started\":\"2026-01-01T00:00:00Z\",\"resident_bytes\":\"");
    p = put_number(p, 100000000 + seq * 4096);
    p = put_text(p, "\",\"output\":\"");
    while (p < body + want - 3) {
        size_t room = (size_t)(body + want - 3 - p), n = sizeof output - 1 < room ? sizeof output - 1 : room;
        memcpy(p, output, n);
        p += n;
    }
    p = put_text(p, "\"}}");
    return (size_t)(p - frame);
}

static size_t make_series(char *frame, int count) {
    static char body[FRAME_MAX];
    char header[64], *p = put_text(body, "{\"series\":[");
    int n;
    for (int id = 0; id < count; id++) {
        p += sprintf(p, "%s{\"id\":%d,\"metric\":\"bianque_process_%s\",\"labels\":{\"pid\":\"%d\",\"start\":\"%lld\","
                        "\"name\":\"service-%d\",\"user\":\"app\"}}", id ? "," : "", id,
            id % 4 == 0 ? "cpu_ratio" : id % 4 == 1 ? "resident_bytes" : id % 4 == 2 ? "threads" : "read_bytes_per_second",
            1000 + id / 4, 1700000000000LL + id / 4, id / 4 % 10);
    }
    p = put_text(p, "]}");
    n = snprintf(header, sizeof header, "{\"type\":\"series\",\"size\":%zu}", (size_t)(p - body));
    return (size_t)(put_frame(frame, header, (size_t)n, body, (size_t)(p - body)) - frame);
}

static unsigned char *put_varint(unsigned char *p, uint64_t v) {
    for (; v >= 128; v >>= 7) *p++ = (unsigned char)(v | 128);
    *p++ = (unsigned char)v;
    return p;
}

static uint64_t zigzag(int64_t v) { return (uint64_t)v << 1 ^ (uint64_t)(v >> 63); }

static uint64_t spread(uint64_t v) { /* the finaliser of SplitMix64 (Steele, Lea, Flood, 2014) */
    v += 0x9e3779b97f4a7c15u;
    v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9u;
    v = (v ^ v >> 27) * 0x94d049bb133111ebu;
    return v ^ v >> 31;
}

/* A quarter of the series moves in hundredths in every frame, a quarter now and then, a quarter stands still, a quarter is a
 * new integer in every frame. */
static int64_t mantissa(int agent, int id, uint64_t seq) {
    uint64_t series = (uint64_t)agent * 4099 + (uint64_t)id;
    switch (id % 4) {
    case 0: return (int64_t)(spread(series + seq) % 9);
    case 1: return (int64_t)(80u * 1048576 + spread(series + seq / 6) % 4194304);
    case 2: return 24;
    default: return (int64_t)(spread(series + seq) % 10000);
    }
}

/* Frame seq of lane 1, samples1. It has moved (position) frames since the key frame, 0 for a key frame; the times of the
 * two frames before it are needed for a delta frame. */
static size_t make_samples(char *frame, int agent, int count, uint64_t seq, int position, long wall, long before, long before2,
    long mono) {
    unsigned char body[16 * 1024], *p = body;
    char header[256];
    size_t n;
    if (position == 0) {
        *p++ = 0x40;
        p = put_varint(put_varint(put_varint(p, 1), 0), (uint64_t)count - 1);
        p = put_varint(p, zigzag(wall));
        for (int id = 0; id < count; id++)
            p = put_varint(put_varint(p, id % 4 == 0 ? 5 : 1), zigzag(mantissa(agent, id, seq)));
    } else {
        unsigned char *bitmap;
        *p++ = (unsigned char)position;
        p = put_varint(p, zigzag(wall - before - (position == 1 ? 0 : before - before2)));
        bitmap = p;
        memset(bitmap, 0, (size_t)(count + 7) / 8);
        p += (count + 7) / 8;
        for (int id = 0; id < count; id++) {
            int64_t delta = mantissa(agent, id, seq) - mantissa(agent, id, seq - 1);
            if (delta) {
                bitmap[id / 8] |= (unsigned char)(1 << id % 8);
                p = put_varint(p, zigzag(delta) * 2);
            }
        }
    }
    n = put_numbered_header(header, "samples", (size_t)(p - body), 1, seq, wall, mono);
    return (size_t)(put_frame(frame, header, n, (char *)body, (size_t)(p - body)) - frame);
}

#endif
